"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { FixableSelect } from "#components/products/fixable-select.tsx";
import { SelectField, TextField } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { aggregationWords, includedPerWords, optionsOf } from "./words.ts";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** The dimension as it is; a new one's defaults. `id` only when it exists. */
  values: Readonly<Record<string, string>>;
  /** It has usage: name and aggregation cannot change any more. */
  isFixed: boolean;
  /** Entitled dimensions of the product that overage may begin after. */
  entitled: readonly { value: string; label: string }[];
  cancelHref: string;
};

export function DimensionForm({ action, values, isFixed, entitled, cancelHref }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const { field } = fieldsOf(state, values);
  const fixedHint = "Fixed: this dimension has usage.";
  return (
    <ConsoleForm state={state} submit={submit}>
      {values.id && <input type="hidden" name="id" value={values.id} />}
      <input type="hidden" name="productId" value={values.productId} />
      <TextField
        {...field("name")}
        label="API name"
        hint={
          isFixed
            ? fixedHint
            : "As in the listing, to the letter; usage events say it. Cannot change once there is usage."
        }
        readOnly={isFixed}
        className="mono"
        spellCheck={false}
        autoCapitalize="off"
      />
      <div className="columns-2 items-start">
        <TextField {...field("label")} label="Label" hint="What people read: API calls." />
        <TextField {...field("unit")} label="Unit" hint="h, GB, calls." />
      </div>
      <SelectField
        {...field("uses")}
        label="It is"
        options={[
          { value: "metered", label: "Metered: usage is billed" },
          { value: "entitled", label: "Entitled: a contract grants a quantity" },
          { value: "both", label: "Both" },
        ]}
      />
      <div className="columns-2 items-start">
        <FixableSelect
          {...field("aggregation")}
          label="An hour’s events become"
          options={optionsOf(aggregationWords)}
          hint={isFixed ? fixedHint : "Cannot change once there is usage."}
          isFixed={isFixed}
        />
        <TextField
          {...field("uniqueTag")}
          label="Tag to count (unique values only)"
          hint="As in user_id."
          readOnly={isFixed}
          maxLength={100}
        />
      </div>
      {entitled.length > 0 && (
        <div className="columns-2 items-start">
          <FixableSelect
            {...field("includedIn")}
            label="Overage begins after"
            options={[{ value: "", label: "No overage: every unit is billed" }, ...entitled]}
            hint={
              isFixed ? fixedHint : "What the contract includes is used up first. Cannot change once there is usage."
            }
            isFixed={isFixed}
          />
          <FixableSelect
            {...field("includedPer")}
            label="Counted by"
            options={[{ value: "", label: "–" }, ...optionsOf(includedPerWords)]}
            hint={isFixed ? fixedHint : "Term: from the start or the last renewal to the next."}
            isFixed={isFixed}
          />
        </div>
      )}
      <fieldset className="stack">
        <legend className="mb-3 font-semibold">Guard against a mistake</legend>
        <div className="columns-2 items-start">
          <TextField
            {...field("guardCap")}
            label="Hold an hour of more than (optional)"
            hint="Whole units. Nothing above is sent before somebody lets it go."
            inputMode="numeric"
          />
          <TextField
            {...field("guardRatio")}
            label="Hold an hour of more than so many times (optional)"
            hint="Times the greatest hour of the last 7 days, as in 10."
            inputMode="numeric"
          />
        </div>
      </fieldset>
      <TextField
        {...field("price")}
        label="Price in USD a unit (optional)"
        hint="For display only; AWS prices the bill."
        inputMode="decimal"
      />
      <div className="row row--wrap">
        <SubmitButton kind="main" pendingLabel="Saving…">
          {values.id ? "Save dimension" : "Add dimension"}
        </SubmitButton>
        <LinkButton kind="quiet" href={cancelHref}>
          Cancel
        </LinkButton>
      </div>
    </ConsoleForm>
  );
}
