"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { ShownOnce } from "#components/console/shown-once.tsx";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { CheckField, TextField } from "#components/ui/fields/field.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

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

/** Gives an endpoint a new secret, after asking, and shows it once. */
export function RotateForm({ action, id, url }: { action: Action; id: string; url: string }) {
  const [state, submit] = useActionState(action, empty);
  return (
    <div className="stack stack--tight">
      {state.secret && <Secret secret={state.secret} />}
      {state.message && (
        <Note kind="risk" role="alert">
          {state.message}
        </Note>
      )}
      <div>
        {/* Drawn anew with each answer, and so closed. */}
        <ConfirmAction
          key={state.attempt}
          id={`rotate-${id}`}
          open="New secret"
          look={{ size: "small", icon: "key" }}
          title="Give this endpoint a new secret?"
          keep="Keep the secret"
          action={submit}
          values={{ id }}
          confirm="Make a new secret"
          pending="Making…"
        >
          <ul>
            <li>
              Messages to <span className="break-all">{url}</span> are signed with the new secret from now on, and with
              the present one beside it for a day.
            </li>
            <li>Give your product the new secret within that day. After it, the present one signs nothing.</li>
            <li>The new secret is shown once, on this page.</li>
          </ul>
        </ConfirmAction>
      </div>
    </div>
  );
}

function Secret({ secret }: { secret: string }) {
  return (
    <ShownOnce secret={secret} testId="webhook-secret" copyLabel="Copy secret">
      <b>This is the signing secret.</b> Copy it now: it is shown this once. A former secret signs beside it for a day.
    </ShownOnce>
  );
}
