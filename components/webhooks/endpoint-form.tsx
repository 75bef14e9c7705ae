"use client";

import { useActionState } from "react";
import { emptyForm, type FormState } from "#components/console/form-state.ts";
import { Button } from "#components/ui/button.tsx";
import { CheckField, TextField } from "#components/ui/field.tsx";
import { FocusFirstError } from "#components/ui/focus-first-error.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Note } from "#components/ui/note.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

/** `secret` is the endpoint's new secret, once, in the page that asked for it. */
export type EndpointFormState = FormState & { secret: string | null };

type Action = (previous: EndpointFormState, form: FormData) => Promise<EndpointFormState>;

const empty: EndpointFormState = { ...emptyForm, secret: null };

/** Adds an endpoint and shows its secret once. */
export function EndpointForm({ action, types }: { action: Action; types: readonly string[] }) {
  const [state, submit] = useActionState(action, empty);
  return (
    <>
      {state.secret && <Secret secret={state.secret} />}
      <form action={submit} noValidate className="stack" key={`form ${state.attempt}`}>
        <FocusFirstError state={state} />
        {state.message && (
          <Note kind="risk" role="alert">
            {state.message}
          </Note>
        )}
        <TextField
          id="url"
          label="Address"
          hint="https, on the public internet. Each message is signed."
          type="url"
          defaultValue={state.values.url ?? ""}
          error={state.faults.url ?? null}
          autoComplete="off"
        />
        <TextField
          id="description"
          label="Note"
          hint="What it is for. May be left empty."
          defaultValue={state.values.description ?? ""}
          error={state.faults.description ?? null}
          maxLength={200}
        />
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
      </form>
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
    <div className="note note--clear" role="status">
      <Icon name="check" />
      <div className="stack stack--tight min-w-0">
        <p>
          <b>This is the signing secret.</b> Copy it now: it is shown this once. A former secret signs beside it for a
          day.
        </p>
        <code className="break-all" data-testid="webhook-secret">
          {secret}
        </code>
        <div className="needs-script">
          <Button size="small" icon="copy" data-copy={secret}>
            Copy secret
          </Button>
        </div>
      </div>
    </div>
  );
}
