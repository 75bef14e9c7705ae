"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { HandOffField } from "./hand-off-field.tsx";
import { FixableSelect } from "#components/products/fixable-select.tsx";
import { CheckField, SelectField, TextField } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import {
  heldAtDeadlineWords,
  integrationWords,
  kindWords,
  latePolicyWords,
  optionsOf,
  pricingWords,
  unknownDimensionWords,
} from "./words.ts";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** The product as it is; a new one's defaults. `id` only when it exists. */
  values: Readonly<Record<string, string>>;
  /** AWS knows its agreements by code, integration and kind: they cannot change any more. */
  isFixed: boolean;
  cancelHref: string;
};

export function ProductForm({ action, values, isFixed, cancelHref }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const { field, value } = fieldsOf(state, values);
  const fixedHint = "Fixed: this product has agreements.";
  return (
    <ConsoleForm state={state} submit={submit}>
      {values.id && <input type="hidden" name="id" value={values.id} />}
      <TextField {...field("title")} label="Title" hint="As buyers see it in AWS Marketplace." />
      <TextField
        {...field("productCode")}
        label="Product code"
        hint={isFixed ? fixedHint : "From the AWS Marketplace Management Portal; not the prod-… id."}
        readOnly={isFixed}
        className="mono"
        spellCheck={false}
        autoCapitalize="off"
      />
      <TextField
        {...field("productId")}
        label="Product id (optional)"
        hint="prod-…, needed to read agreements."
        className="mono"
        spellCheck={false}
        autoCapitalize="off"
      />
      <div className="columns-2 items-start">
        <FixableSelect {...field("kind")} label="Listed as" options={optionsOf(kindWords)} isFixed={isFixed} />
        <SelectField {...field("pricingModel")} label="Priced as" options={optionsOf(pricingWords)} />
      </div>
      <FixableSelect
        {...field("integration")}
        label="AWS names a buyer by"
        options={optionsOf(integrationWords)}
        hint={isFixed ? fixedHint : "New listings use licences."}
        isFixed={isFixed}
      />
      <MeteringRules field={field} value={value} />
      <HandOffField {...field("handOffUrl")} />
      <TextField
        {...field("supportEmail")}
        label="Support address (optional)"
        hint="Shown to buyers whose registration fails."
        type="email"
        autoComplete="off"
      />
      <div className="row row--wrap">
        <SubmitButton kind="main" pendingLabel="Saving…">
          {values.id ? "Save product" : "Create product"}
        </SubmitButton>
        <LinkButton kind="quiet" href={cancelHref}>
          Cancel
        </LinkButton>
      </div>
    </ConsoleForm>
  );
}

/** What the ledger does where there is a choice about money. */
function MeteringRules({ field, value }: ReturnType<typeof fieldsOf>) {
  return (
    <fieldset className="stack">
      <legend className="mb-3 font-semibold">Metering</legend>
      <div className="columns-2 items-start">
        <TextField
          {...field("graceMinutes")}
          label="Grace, minutes"
          hint="How long an hour stays open after its end. 0 to 1,200."
          inputMode="numeric"
        />
        <TextField
          {...field("drainMinutes")}
          label="Drain, minutes"
          hint="How long usage from before an agreement’s end is still taken. What you report later is not billed. AWS accepts it for one hour: 45 suits a product that reports every hour; 0 sends the last hour at once. 0 to 45."
          inputMode="numeric"
        />
      </div>
      <div className="columns-2 items-start">
        <SelectField
          {...field("latePolicy")}
          label="Usage of an hour that is over"
          options={optionsOf(latePolicyWords)}
          hint="Sums only; other dimensions refuse it always."
        />
        <SelectField
          {...field("unknownDimensions")}
          label="Usage of an unknown dimension"
          options={optionsOf(unknownDimensionWords)}
          hint="Parked usage raises an alert and is billed once you add the dimension, if its hour can still be billed."
        />
      </div>
      <div className="columns-2 items-start">
        <SelectField
          {...field("heldAtDeadline")}
          label="A held record at its deadline"
          options={optionsOf(heldAtDeadlineWords)}
          hint="A day after its hour AWS takes it no more."
        />
        <TextField
          {...field("meteringFrom")}
          label="Meter from, UTC (optional)"
          hint="No hour before it is ever sent: another sender metered until then."
          type="datetime-local"
          step={3600}
        />
      </div>
      <CheckField
        name="releasesNeedTwo"
        defaultChecked={value("releasesNeedTwo") === "on"}
        label="Letting a held record go takes two people"
        hint="One asks, another agrees."
      />
      <CheckField
        name="sendsZeroRecords"
        defaultChecked={value("sendsZeroRecords") === "on"}
        label="Report hours without usage as 0"
        hint="AWS recommends it; nothing is billed by it."
      />
    </fieldset>
  );
}
