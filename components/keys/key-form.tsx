"use client";

import { useActionState } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { fieldsOf } from "#components/console/form-state.ts";
import { ShownOnce } from "#components/console/shown-once.tsx";
import { CheckField, TextField } from "#components/ui/fields/field.tsx";
import { Icon } from "#components/ui/base/icon.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { emptyKeyForm, type KeyFormState } from "./key-form-state.ts";
import { scopeNames, scopeWords } from "./scopes.ts";

type Props = { action: (previous: KeyFormState, form: FormData) => Promise<KeyFormState> };

/** Makes a key and shows it once: it lives in this page only, and a reload has forgotten it. */
export function KeyForm({ action }: Props) {
  const [state, submit] = useActionState(action, emptyKeyForm);
  const { field } = fieldsOf(state);
  const ticked = state.attempt > 0 && state.made === null ? (state.values.scopes ?? "").split(" ") : ["usage:write"];
  return (
    <>
      {state.made && <MadeKey name={state.made.name} secret={state.made.key} />}
      <ConsoleForm state={state} submit={submit}>
        <TextField
          {...field("name")}
          label="Name"
          hint="Where the key will be used: production, billing job."
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
      </ConsoleForm>
    </>
  );
}

function MadeKey({ name, secret }: { name: string; secret: string }) {
  return (
    <ShownOnce secret={secret} testId="new-key" copyLabel="Copy key">
      <b>The key “{name}” is made.</b> Copy it now: it is shown this once, and only its hash is kept.
    </ShownOnce>
  );
}
