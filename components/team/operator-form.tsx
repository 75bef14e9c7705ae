"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { SelectField, TextField } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  roles: readonly { value: string; label: string }[];
};

export function OperatorForm({ action, roles }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const { field } = fieldsOf(state, { role: "VIEWER" });
  return (
    <ConsoleForm state={state} submit={submit}>
      <TextField
        {...field("email")}
        label="E-mail address"
        hint="They get a mail with the way in, and sign in with this address."
        type="email"
        autoComplete="off"
      />
      <SelectField {...field("role")} label="Role" options={roles} />
      <div>
        <SubmitButton kind="main" icon="plus" pendingLabel="Adding…">
          Add to team
        </SubmitButton>
      </div>
    </ConsoleForm>
  );
}
