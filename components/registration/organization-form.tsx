"use client";

import { useActionState } from "react";
import { Choice } from "#components/ui/fields/choice.tsx";
import { describedBy, Field, TextField } from "#components/ui/fields/field.tsx";
import { FocusFirstError } from "#components/ui/fields/focus-first-error.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

export type OrganizationOption = { id: string; name: string; tag: string; hint: string };

/** What the page says after the form was sent and nothing was linked. */
export type OrganizationFormState = { nameError: string | null; message: string | null; chosen: string; name: string };

type Props = {
  action: (state: OrganizationFormState, form: FormData) => Promise<OrganizationFormState>;
  /** The page's own address, with the arrival: without JavaScript the form leads back to it. */
  permalink: string;
  /** The arrival that the page shows, and the user whom it is shown to: the form acts for these or not at all. */
  arrival: string;
  person: string;
  /** Organizations that may be chosen; none: only a new one is possible. */
  options: readonly OrganizationOption[];
  /** What the person entered before their session ended. */
  draft: { organization: string; organizationName: string } | null;
};

/** Asks which organization an agreement belongs to. Works without JavaScript. */
export function OrganizationForm({ action, permalink, arrival, person, options, draft }: Props) {
  const first = options[0]?.id ?? "new";
  const isChoosable = draft?.organization === "new" || options.some(({ id }) => id === draft?.organization);
  const begin: OrganizationFormState = {
    nameError: null,
    message: null,
    chosen: draft !== null && isChoosable ? draft.organization : first,
    name: draft?.organizationName ?? "",
  };
  const [state, send] = useActionState(action, begin, permalink);
  const name = {
    className: "input",
    id: "organizationName",
    name: "organizationName",
    autoComplete: "organization",
    defaultValue: state.name,
    "aria-invalid": state.nameError ? true : undefined,
    "aria-describedby": describedBy("organizationName", true, state.nameError),
    "data-testid": "organization-name",
  } as const;
  const hint = "Your company’s or team’s name, as your colleagues know it.";
  return (
    <form action={send} className="stack stack--loose" noValidate key={`${state.chosen} ${state.name}`}>
      <input type="hidden" name="arrival" value={arrival} />
      <input type="hidden" name="person" value={person} />
      {state.message !== null && (
        <Note kind="risk" role="alert">
          {state.message}
        </Note>
      )}
      {options.length === 0 ? (
        <div className="panel">
          <div className="panel__body">
            <input type="hidden" name="organization" value="new" />
            <TextField label="Name of your organization" hint={hint} error={state.nameError} required {...name} />
          </div>
        </div>
      ) : (
        <fieldset className="stack stack--tight">
          <legend className="vh">Organization</legend>
          {options.map((option) => (
            <Choice
              key={option.id}
              name="organization"
              value={option.id}
              defaultChecked={state.chosen === option.id}
              title={option.name}
              tag={option.tag}
              hint={option.hint}
              data-testid="organization-choice"
            />
          ))}
          <Choice
            name="organization"
            value="new"
            defaultChecked={state.chosen === "new"}
            title="A new organization"
            hint="You become its owner."
            data-testid="organization-choice"
          >
            <Field id="organizationName" label="Name" error={state.nameError} hint={hint}>
              <input {...name} />
            </Field>
          </Choice>
        </fieldset>
      )}
      <div className="row row--wrap">
        <SubmitButton kind="main" pendingLabel="Linking…" data-testid="confirm-link">
          Link the agreement
        </SubmitButton>
      </div>
      <FocusFirstError state={state} />
    </form>
  );
}
