import { signOutAction } from "../sign-in/actions.ts";

/** The way out for whoever finds somebody else signed in here (threat R05). */
export function SomebodyElse({ person }: { person: string }) {
  return (
    <form action={signOutAction} className="wrap-anywhere text-xs text-ink-2">
      <input type="hidden" name="next" value="/register" />
      Signed in as {person}. Not you?{" "}
      <button type="submit" className="cursor-pointer text-accent underline decoration-accent-line underline-offset-3">
        Sign in as someone else
      </button>
    </form>
  );
}
