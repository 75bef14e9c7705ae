import type { ReactNode } from "react";
import { classNames } from "#components/ui/base/class-names.ts";
import { FocusFirstError } from "#components/ui/fields/focus-first-error.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import type { FormState } from "./form-state.ts";

type Props = { state: FormState; submit: (form: FormData) => void; isTight?: boolean; children: ReactNode };

/** A form over its action's answer: first what is wrong with the whole; its fields are drawn anew with each answer. */
export function ConsoleForm({ state, submit, isTight, children }: Props) {
  return (
    <form action={submit} noValidate className={classNames("stack", isTight && "stack--tight")} key={state.attempt}>
      <FocusFirstError state={state} />
      {state.message && (
        <Note kind="risk" role="alert">
          {state.message}
        </Note>
      )}
      {children}
    </form>
  );
}
