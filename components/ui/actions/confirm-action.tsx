import type { ReactNode } from "react";
import { Button, type ButtonLook } from "./button.tsx";
import { SubmitButton } from "./submit-button.tsx";

type Props = {
  /** Of the dialog; unique on the page. */
  id: string;
  /** Words on the button that opens it, and its look. */
  open: ReactNode;
  look?: ButtonLook;
  /** The question. */
  title: ReactNode;
  /** Words on the button that changes nothing: "Keep access". */
  keep: string;
  /** Of the form, for fields of it that stand elsewhere on the page. */
  formId?: string;
  /** A server action. */
  action: (form: FormData) => void | Promise<void>;
  /** Sent along: hidden fields by their names. */
  values?: Readonly<Record<string, string>>;
  /** What will happen, and what will not; then fields. */
  children: ReactNode;
  /** Words on the button that does it, repeating the verb; while it is being done; its look and test id. */
  confirm: ReactNode;
  pending?: string;
  confirmKind?: "stern-main" | "main";
  "data-testid"?: string;
};

/**
 * Asks before something that is hard to undo, in a native dialog: Escape changes nothing, focus goes in and comes back.
 * Opened and closed by invoker commands, so it works without a script of ours where the browser knows them;
 * page-helpers.tsx does it for browsers that do not. Its form posts without scripts.
 */
export function ConfirmAction(props: Props) {
  const { id, open, look, title, keep, formId, action, values = {}, children } = props;
  const { confirm, pending, confirmKind = "stern-main", "data-testid": testId } = props;
  return (
    <>
      <Button kind="stern" {...look} {...invoke(id, "show-modal")} aria-haspopup="dialog">
        {open}
      </Button>
      <dialog className="ask" id={id} aria-labelledby={`${id}-question`}>
        <form id={formId} action={action}>
          <h2 id={`${id}-question`}>{title}</h2>
          <div className="ask__body">
            {children}
            {Object.entries(values).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
          </div>
          <footer>
            <Button {...invoke(id, "close")}>{keep}</Button>
            <SubmitButton kind={confirmKind} pendingLabel={pending} data-testid={testId}>
              {confirm}
            </SubmitButton>
          </footer>
        </form>
      </dialog>
    </>
  );
}

/** The attributes by which a button commands a dialog; React's types do not know them yet. */
function invoke(id: string, command: "show-modal" | "close"): Record<string, string> {
  return { commandfor: id, command };
}
