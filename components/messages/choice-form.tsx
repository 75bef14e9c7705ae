"use client";

import { useActionState } from "react";
import { emptyForm, type FormState } from "#components/console/form-state.ts";
import { CheckField } from "#components/ui/fields/field.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import type { AlertChoice } from "#lib/alerts/choose-alerts.ts";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  choices: readonly AlertChoice[];
};

/** What is mailed to the one who looks. */
export function ChoiceForm({ action, choices }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const fault = state.message ?? state.faults["kinds"] ?? null;
  return (
    <form action={submit} className="stack stack--tight" key={state.attempt}>
      {fault !== null && (
        <Note kind="risk" role="alert">
          {fault}
        </Note>
      )}
      {choices.map(({ kind, title, isWanted, isFixed }) => (
        <span key={kind}>
          {isFixed && <input type="hidden" name="kinds" value={kind} />}
          <CheckField
            name="kinds"
            value={kind}
            defaultChecked={isWanted || isFixed}
            disabled={isFixed}
            label={title}
            hint={isFixed ? "You are the last owner who is told." : undefined}
          />
        </span>
      ))}
      <div>
        <SubmitButton pendingLabel="Saving…">Save</SubmitButton>
      </div>
    </form>
  );
}
