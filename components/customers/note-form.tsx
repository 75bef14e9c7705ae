"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, type FormState } from "#components/console/form-state.ts";
import { describedBy, Field } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Props = { organizationId: string; action: (previous: FormState, form: FormData) => Promise<FormState> };

const hint = "For the team; it stands on the timeline. No names or addresses of people: those belong to members.";

/** Writes a note on a customer. */
export function NoteForm({ organizationId, action }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const fault = state.faults["text"] ?? null;
  return (
    <ConsoleForm state={state} submit={submit} isTight>
      <input type="hidden" name="organizationId" value={organizationId} />
      <Field id="text" label="Note" hint={hint} error={fault}>
        <textarea
          className="input"
          id="text"
          name="text"
          rows={3}
          maxLength={2_000}
          defaultValue={state.values["text"] ?? ""}
          aria-invalid={fault === null ? undefined : true}
          aria-describedby={describedBy("text", hint, fault)}
        />
      </Field>
      <div>
        <SubmitButton icon="note" pendingLabel="Writing…">
          Write note
        </SubmitButton>
      </div>
    </ConsoleForm>
  );
}
