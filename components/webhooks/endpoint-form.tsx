"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { ShownOnce } from "#components/console/shown-once.tsx";
import { CheckField, TextField } from "#components/ui/field.tsx";
import { Note } from "#components/ui/note.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

/** `secret` is the endpoint's new secret, once, in the page that asked for it. */
export type EndpointFormState = FormState & { secret: string | null };

type Action = (previous: EndpointFormState, form: FormData) => Promise<EndpointFormState>;

const empty: EndpointFormState = { ...emptyForm, secret: null };

/** Adds an endpoint and shows its secret once. */
export function EndpointForm({ action, types }: { action: Action; types: readonly string[] }) {
  const [state, submit] = useActionState(action, empty);
  const { field } = fieldsOf(state);
  return (
    <>
      {state.secret && <Secret secret={state.secret} />}
      <ConsoleForm state={state} submit={submit}>
        <TextField
          {...field("url")}
          label="Address"
          hint="https, on the public internet. Each message is signed."
          type="url"
          autoComplete="off"
        />
        <TextField {...field("description")} label="Note" hint="What it is for. May be left empty." maxLength={200} />
        <fieldset className="stack stack--tight">
          <legend className="field__label">Tell of (none ticked: of everything)</legend>
          {types.map((type) => (
            <CheckField key={type} name="types" value={type} label={<code>{type}</code>} />
          ))}
        </fieldset>
        <div>
          <SubmitButton kind="main" icon="plus" pendingLabel="Adding…">
            Add endpoint
          </SubmitButton>
        </div>
      </ConsoleForm>
    </>
  );
}

/** Gives an endpoint a new secret and shows it once. */
export function RotateForm({ action, id }: { action: Action; id: string }) {
  const [state, submit] = useActionState(action, empty);
  return (
    <form action={submit} className="stack stack--tight">
      <input type="hidden" name="id" value={id} />
      {state.secret && <Secret secret={state.secret} />}
      {state.message && (
        <Note kind="risk" role="alert">
          {state.message}
        </Note>
      )}
      <div>
        <SubmitButton size="small" icon="key" pendingLabel="Making…">
          New secret
        </SubmitButton>
      </div>
    </form>
  );
}

function Secret({ secret }: { secret: string }) {
  return (
    <ShownOnce secret={secret} testId="webhook-secret" copyLabel="Copy secret">
      <b>This is the signing secret.</b> Copy it now: it is shown this once. A former secret signs beside it for a day.
    </ShownOnce>
  );
}
