"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CheckField, TextField } from "#components/ui/field.tsx";
import { FocusFirstError } from "#components/ui/focus-first-error.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Note } from "#components/ui/note.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { emptyKeyForm, type KeyFormState } from "./key-form-state.ts";
import { scopeNames, scopeWords } from "./scopes.ts";

type Props = { action: (previous: KeyFormState, form: FormData) => Promise<KeyFormState> };

/** Makes a key and shows it once: it lives in this page only, and a reload has forgotten it. */
export function KeyForm({ action }: Props) {
  const [state, submit] = useActionState(action, emptyKeyForm);
  const ticked = state.attempt > 0 && state.made === null ? (state.values.scopes ?? "").split(" ") : ["usage:write"];
  return (
    <>
      {state.made && <MadeKey name={state.made.name} secret={state.made.key} />}
      <form action={submit} noValidate className="stack" key={`form ${state.attempt}`}>
        <FocusFirstError state={state} />
        {state.message && (
          <Note kind="risk" role="alert">
            {state.message}
          </Note>
        )}
        <TextField
          id="name"
          label="Name"
          hint="Where the key will be used: production, billing job."
          defaultValue={state.values.name ?? ""}
          error={state.faults.name ?? null}
          maxLength={80}
          autoComplete="off"
        />
        <fieldset className="stack stack--tight" aria-describedby={state.faults.scopes ? "scopes-error" : undefined}>
          <legend className="field__label">It may</legend>
          {scopeNames.map((scope, i) => (
            <CheckField
              key={scope}
              name="scopes"
              value={scope}
              defaultChecked={ticked.includes(scope)}
              aria-invalid={i === 0 && state.faults.scopes ? true : undefined}
              label={scopeWords[scope]}
              hint={<code>{scope}</code>}
            />
          ))}
          {state.faults.scopes && (
            <span className="field__error" id="scopes-error">
              <Icon name="alert" />
              {state.faults.scopes}
            </span>
          )}
        </fieldset>
        <div>
          <SubmitButton kind={state.made ? "plain" : "main"} icon="key" pendingLabel="Making…">
            {state.made ? "Make another key" : "Make key"}
          </SubmitButton>
        </div>
      </form>
    </>
  );
}

function MadeKey({ name, secret }: { name: string; secret: string }) {
  return (
    <div className="note note--clear" role="status">
      <Icon name="check" />
      <div className="stack stack--tight min-w-0">
        <p>
          <b>The key “{name}” is made.</b> Copy it now: it is shown this once, and only its hash is kept.
        </p>
        <code className="break-all" data-testid="new-key">
          {secret}
        </code>
        <div className="needs-script">
          <Button size="small" icon="copy" data-copy={secret}>
            Copy key
          </Button>
        </div>
      </div>
    </div>
  );
}
