"use client";

import { useActionState, type ReactNode } from "react";
import { ConsoleForm } from "#components/console/console-form.tsx";
import { emptyForm, fieldsOf, type FormState } from "#components/console/form-state.ts";
import { TextField } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** The event's own. */
  eventId: string;
  kind: "move" | "void";
  /** What will happen. */
  children: ReactNode;
};

/** Moves or voids one event, with a reason. */
export function CorrectEventForm({ action, eventId, kind, children }: Props) {
  const [state, submit] = useActionState(action, emptyForm);
  const { field } = fieldsOf(state);
  // Both kinds stand on one page.
  const named = (name: string) => ({ ...field(name), id: `${kind}-${name}`, name });
  return (
    <ConsoleForm state={state} submit={submit}>
      <input type="hidden" name="id" value={eventId} />
      {children}
      {kind === "move" && (
        <TextField
          {...named("agreement")}
          label="To which agreement"
          hint="Our id, agmt-… or the licence ARN."
          className="mono"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
        />
      )}
      <TextField {...named("reason")} label="Why" hint="Stands beside your name." maxLength={500} autoComplete="off" />
      <div>
        <SubmitButton kind="stern" pendingLabel={kind === "move" ? "Moving…" : "Voiding…"}>
          {kind === "move" ? "Move the event" : "Void the event"}
        </SubmitButton>
      </div>
    </ConsoleForm>
  );
}
