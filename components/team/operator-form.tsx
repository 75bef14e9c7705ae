"use client";

import { useActionState } from "react";
import { emptyForm, type FormState } from "#components/console/form-state.ts";
import { SelectField, TextField } from "#components/ui/field.tsx";
import { FocusFirstError } from "#components/ui/focus-first-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  roles: readonly { value: string; label: string }[];
};

export function OperatorForm({ action, roles }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  return (
    <form action={submit} noValidate className="stack" key={state.attempt}>
      <FocusFirstError state={state} />
      {state.message && (
        <Note kind="risk" role="alert">
          {state.message}
        </Note>
      )}
      <TextField
        id="email"
        label="E-mail address"
        hint="They get a mail with the way in, and sign in with this address."
        type="email"
        autoComplete="off"
        defaultValue={state.values.email ?? ""}
        error={state.faults.email ?? null}
      />
      <SelectField
        id="role"
        label="Role"
        options={roles}
        defaultValue={state.values.role ?? "VIEWER"}
        error={state.faults.role ?? null}
      />
      <div>
        <SubmitButton kind="main" icon="plus" pendingLabel="Adding…">
          Add to team
        </SubmitButton>
      </div>
    </form>
  );
}
