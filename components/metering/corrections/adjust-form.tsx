"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { describedBy, Field, SelectField, TextField, type Option } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import type { AdjustmentPreview } from "#lib/metering/corrections/preview-adjustment.ts";
import { UpcomingRecord } from "./adjustment-preview.tsx";

/** `preview`: what it would do, once the fields are right; the form then asks. */
export type AdjustState = FormState & { preview: AdjustmentPreview | null };

type Props = {
  action: (previous: AdjustState, form: FormData) => Promise<AdjustState>;
  agreementId: string;
  /** Of this form: the same form sent twice corrects once. */
  requestId: string;
  dimensions: readonly Option[];
};

/** A signed correction with its reason; a review step says what it will do to the next record. */
export function AdjustForm({ action, agreementId, requestId, dimensions }: Props) {
  const [state, submit] = useActionState(action, { ...emptyForm, preview: null });
  const { values, preview } = state;
  const { field } = fieldsOf(state);
  const sent = { agreementId, requestId: values.requestId ?? requestId };
  if (preview !== null) {
    const label = dimensions.find(({ value }) => value === values.dimension)?.label ?? values.dimension;
    return (
      <form action={submit} className="stack" key={`review ${state.attempt}`}>
        {Object.entries({ ...values, ...sent, step: "" }).map(
          ([name, value]) => name !== "step" && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <h3 className="font-semibold" tabIndex={-1}>
          Correct {label} by {values.quantity}?
        </h3>
        <UpcomingRecord preview={preview} />
        <p>
          Because: <q>{values.reason}</q>
        </p>
        <div className="row row--wrap">
          <SubmitButton kind="stern-main" name="step" value="confirm" pendingLabel="Booking…">
            Book the correction
          </SubmitButton>
          <SubmitButton name="step" value="edit">
            Change it
          </SubmitButton>
        </div>
      </form>
    );
  }
  return (
    <ConsoleForm state={state} submit={submit}>
      {Object.entries(sent).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectField {...field("dimension")} label="Dimension" options={dimensions} />
      <TextField
        {...field("quantity")}
        label="Correct by"
        hint="Signed: -2.5 takes off, 2.5 adds. At most 6 decimals."
        inputMode="text"
        autoComplete="off"
      />
      <Field
        id="reason"
        label="Why"
        hint="Shown in the list and in the timeline, with your name."
        error={state.faults.reason ?? null}
      >
        <textarea
          className="input"
          id="reason"
          name="reason"
          rows={3}
          maxLength={500}
          defaultValue={values.reason ?? ""}
          aria-invalid={state.faults.reason ? true : undefined}
          aria-describedby={describedBy("reason", "hint", state.faults.reason)}
        />
      </Field>
      <div>
        <SubmitButton name="step" value="review" pendingLabel="Looking…">
          See what it will do
        </SubmitButton>
      </div>
    </ConsoleForm>
  );
}
