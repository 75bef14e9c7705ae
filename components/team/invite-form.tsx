"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { FormSubject } from "#components/team/form-subject.tsx";
import { SelectField, TextField, type Option } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** The organization that the page shows. */
  organizationId: string;
  /** Who looks. */
  person: string;
  /** None: the invited person becomes an owner. */
  roles: readonly Option[];
};

/** Asks whom to invite, and as what. Works without JavaScript. */
export function InviteForm({ action, organizationId, person, roles }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const { field } = fieldsOf(state, { role: "MEMBER" });
  return (
    <ConsoleForm state={state} submit={submit}>
      <FormSubject organizationId={organizationId} person={person} />
      <TextField
        {...field("email")}
        label="E-mail address"
        hint="They get a mail with a link that works once, for 7 days, and for this address only."
        type="email"
        autoComplete="off"
        data-testid="invite-email"
      />
      {roles.length > 0 && <SelectField {...field("role")} label="Role" options={roles} />}
      <div>
        <SubmitButton kind="main" icon="plus" pendingLabel="Inviting…" data-testid="invite">
          Send invitation
        </SubmitButton>
      </div>
    </ConsoleForm>
  );
}
