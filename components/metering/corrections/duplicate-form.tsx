"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { describedBy, Field, TextField } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import type { DuplicatePreview } from "#lib/metering/corrections/preview-duplicate.ts";
import { UpcomingRecord } from "./adjustment-preview.tsx";

/** `preview`: what it would do, once the fields are right; the form then asks. */
export type DuplicateState = FormState & { preview: DuplicatePreview | null };

type Props = {
  action: (previous: DuplicateState, form: FormData) => Promise<DuplicateState>;
  /** Public id of the record. */
  id: string;
  /** Of this form: the same form sent twice settles once. */
  requestId: string;
};

/** What AWS holds for the hour, and where that was seen; a review step shows the difference and what becomes of it. */
export function DuplicateForm({ action, id, requestId }: Props) {
  const [state, submit] = useActionState(action, { ...emptyForm, preview: null });
  const { values, preview } = state;
  const { field } = fieldsOf(state);
  const sent = { id, requestId: values.requestId ?? requestId };
  if (preview !== null) {
    const kept = { held: values.held ?? "", note: values.note ?? "", ...sent, way: preview.way };
    return (
      <form action={submit} className="stack" key={`review ${state.attempt}`}>
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Difference preview={preview} />
        <p>
          Seen: <q>{values.note}</q>
        </p>
        <div className="row row--wrap">
          <SubmitButton kind="stern-main" name="step" value="confirm" pendingLabel="Settling…">
            {confirmWords[preview.way]}
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
      <p>AWS does not say how much it holds. Enter it here, and the difference is corrected.</p>
      {Object.entries(sent).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <TextField
        {...field("held")}
        label="Units that AWS holds for this hour"
        hint="A whole number; 0 if AWS holds none."
        inputMode="numeric"
        autoComplete="off"
      />
      <Field
        id="note"
        label="Where you saw it"
        hint="For example a billing report, CloudTrail, or the other sender’s log. Shown on this record with your name."
        error={state.faults.note ?? null}
      >
        <textarea
          className="input"
          id="note"
          name="note"
          rows={2}
          maxLength={500}
          defaultValue={values.note ?? ""}
          aria-invalid={state.faults.note ? true : undefined}
          aria-describedby={describedBy("note", "hint", state.faults.note)}
        />
      </Field>
      <div>
        <SubmitButton name="step" value="review" pendingLabel="Comparing…">
          See the difference
        </SubmitButton>
      </div>
    </ConsoleForm>
  );
}

const confirmWords = {
  EQUAL: "Settle: nothing is missing",
  CORRECTED: "Book the correction and settle",
  CASE: "Settle as a case with AWS",
} as const;

const many = (units: number) => units.toLocaleString("en-GB");

function Difference({ preview: { quantity, held, difference, way, upcoming } }: { preview: DuplicatePreview }) {
  const isMore = difference < 0;
  return (
    <>
      <h3 className="font-semibold" tabIndex={-1}>
        {difference === 0
          ? "Nothing is missing at AWS"
          : isMore
            ? `AWS holds ${many(-difference)} too many`
            : `${many(difference)} missing at AWS`}
      </h3>
      <table className="sum-table">
        <tbody>
          <tr>
            <th scope="row">Offered from here</th>
            <td className="quantity">{many(quantity)}</td>
          </tr>
          <tr>
            <th scope="row">AWS holds</th>
            <td className="quantity">{many(held)}</td>
          </tr>
          <tr data-line="result">
            <th scope="row">{isMore ? "Too many at AWS" : "Missing at AWS"}</th>
            <td className="quantity">{many(Math.abs(difference))}</td>
          </tr>
        </tbody>
      </table>
      {way === "EQUAL" && <p>The record is closed. Nothing is booked.</p>}
      {way === "CASE" && (
        <p>
          <b>This cannot be corrected here:</b> the agreement takes no more usage, so no later hour could carry the
          difference. Ask AWS for a billing adjustment, and settle the record as a case. Its units are then no longer
          counted as lost.
        </p>
      )}
      {upcoming !== null && (
        <>
          <p>
            {isMore
              ? `Later hours are lowered by ${many(-difference)}, so that the buyer pays for what was used.`
              : `The buyer is charged for ${many(difference)} in the open hour.`}
          </p>
          <UpcomingRecord preview={upcoming} />
        </>
      )}
    </>
  );
}
