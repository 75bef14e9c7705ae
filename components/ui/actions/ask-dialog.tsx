import type { ReactNode } from "react";
import { Button, type ButtonLook } from "./button.tsx";

type Props = {
  /** Of the dialog; unique on the page. */
  id: string;
  /** Words on the button that opens it, and its look. */
  open: ReactNode;
  look?: ButtonLook;
  /** The question. */
  title: ReactNode;
  /** What keeps everything as it is: "Keep access". */
  keep: string;
  /** Of the form, for fields of it that stand elsewhere on the page. */
  formId?: string;
  /** A server action. */
  action: (form: FormData) => void | Promise<void>;
  /** What will happen, what will not; then fields, and hidden inputs. */
  children: ReactNode;
  /** The ink button that repeats the verb: `<SubmitButton kind="stern-main">`. */
  confirm: ReactNode;
};

/**
 * Asks before something that is hard to undo, in a native dialog: Escape keeps, focus goes in and comes back. Opened and
 * closed by invoker commands, so it works without a script of ours where the browser knows them; page-helpers.tsx does it
 * for browsers that do not.
 */
export function AskDialog({ id, open, look, title, keep, formId, action, children, confirm }: Props) {
  return (
    <>
      <Button kind="stern" {...look} {...invoke(id, "show-modal")} aria-haspopup="dialog">
        {open}
      </Button>
      <dialog className="ask" id={id} aria-labelledby={`${id}-question`}>
        <form id={formId} action={action}>
          <h2 id={`${id}-question`}>{title}</h2>
          <div className="ask__body">{children}</div>
          <footer>
            <Button {...invoke(id, "close")}>{keep}</Button>
            {confirm}
          </footer>
        </form>
      </dialog>
    </>
  );
}

/** The attributes by which a button commands a dialog; React's types do not know them yet. */
export function invoke(id: string, command: "show-modal" | "close"): Record<string, string> {
  return { commandfor: id, command };
}
