"use client";

import { useActionState } from "react";
import { emptyForm, type FormState } from "#components/console/form-state.ts";
import { Choice } from "#components/ui/fields/choice.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Candidate = { id: string; title: string; hint: string };
type Props = {
  agreementId: string;
  candidates: readonly Candidate[];
  action: (previous: FormState, form: FormData) => Promise<FormState>;
};

/** What an agreement follows: one of its candidates, or nothing. */
export function SuccessorForm({ agreementId, candidates, action }: Props) {
  const [state, send] = useActionState(action, emptyForm);
  const fault = state.message ?? state.faults["predecessorId"] ?? null;
  return (
    <form action={send} className="stack">
      <input type="hidden" name="agreementId" value={agreementId} />
      {fault !== null && (
        <Note kind="risk" role="alert">
          {fault}
        </Note>
      )}
      <fieldset className="stack stack--tight">
        <legend>What does it follow?</legend>
        {candidates.map(({ id, title, hint }) => (
          <Choice key={id} name="predecessorId" value={id} title={title} hint={hint} required />
        ))}
        <Choice
          name="predecessorId"
          value="none"
          title="Nothing: it is a purchase of its own"
          hint="It stays unregistered until its buyer comes."
          required
        />
      </fieldset>
      <div className="row">
        <SubmitButton kind="main" pendingLabel="Deciding…">
          Decide
        </SubmitButton>
      </div>
    </form>
  );
}
