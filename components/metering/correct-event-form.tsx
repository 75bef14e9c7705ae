"use client";

import { useActionState, type ReactNode } from "react";
import { emptyForm, type FormState } from "#components/console/form-state.ts";
import { TextField } from "#components/ui/field.tsx";
import { FocusFirstError } from "#components/ui/focus-first-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

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
  const field = (name: string) => ({
    id: `${kind}-${name}`,
    name,
    defaultValue: state.values[name] ?? "",
    error: state.faults[name] ?? null,
  });
  return (
    <form action={submit} noValidate className="stack" key={state.attempt}>
      <FocusFirstError state={state} />
      {state.message && (
        <Note kind="risk" role="alert">
          {state.message}
        </Note>
      )}
      <input type="hidden" name="id" value={eventId} />
      {children}
      {kind === "move" && (
        <TextField
          {...field("agreement")}
          label="To which agreement"
          hint="Our id, agmt-… or the licence ARN."
          className="mono"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
        />
      )}
      <TextField {...field("reason")} label="Why" hint="Stands beside your name." maxLength={500} autoComplete="off" />
      <div>
        <SubmitButton kind="stern" pendingLabel={kind === "move" ? "Moving…" : "Voiding…"}>
          {kind === "move" ? "Move the event" : "Void the event"}
        </SubmitButton>
      </div>
    </form>
  );
}
