"use client";

import { useActionState } from "react";
import { TextField } from "#components/ui/fields/field.tsx";
import { FocusFirstError } from "#components/ui/fields/focus-first-error.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

/** What the page says after the form was sent. `email` stays in the field. */
export type SignInFormState = {
  status: "idle" | "sent" | "invalid" | "limited" | "failed";
  email: string;
  message: string | null;
};

type Props = {
  action: (state: SignInFormState, form: FormData) => Promise<SignInFormState>;
  /** Where to go after signing in; a path of ours. */
  next: string;
  /** The page's own address with what it shows, where that is more than its path: without JavaScript the form leads back to it. */
  permalink?: string;
  /** A signed-in person who shall sign in once more cannot change the address. */
  fixedEmail?: string;
};

/** Asks for an address and mails a link to it. Works without JavaScript. */
export function SignInForm({ action, next, permalink, fixedEmail }: Props) {
  const idle: SignInFormState = { status: "idle", email: fixedEmail ?? "", message: null };
  const [state, send] = useActionState(action, idle, permalink);
  const isSent = state.status === "sent";
  return (
    <form action={send} className="stack" noValidate>
      {state.message !== null && state.status !== "invalid" && (
        <Note kind={isSent ? "plain" : "risk"} icon={isSent ? "mail" : undefined} role={isSent ? "status" : "alert"}>
          {state.message}
        </Note>
      )}
      <input type="hidden" name="next" value={next} />
      <TextField
        id="email"
        label="E-mail"
        type="email"
        autoComplete="email"
        inputMode="email"
        required
        readOnly={fixedEmail !== undefined}
        defaultValue={fixedEmail ?? state.email}
        key={state.email}
        error={state.status === "invalid" ? state.message : null}
        data-testid="email"
      />
      <SubmitButton kind={isSent ? "plain" : "main"} isWide pendingLabel="Sending the link…" data-testid="send-link">
        {isSent ? "Send another link" : "E-mail me a link"}
      </SubmitButton>
      <FocusFirstError state={state} />
    </form>
  );
}
