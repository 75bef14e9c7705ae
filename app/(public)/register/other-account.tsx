import type { Actor } from "#lib/auth/actor.ts";
import { registerPath } from "#lib/registration/arrival/arrival-path.ts";
import { signOutAction } from "../sign-in/actions.ts";

/** The way out for whoever finds somebody else signed in here (threat R05). */
export function SomebodyElse({ person, arrival }: { person: Pick<Actor, "userId" | "email">; arrival: string }) {
  return (
    <form action={signOutAction} className="wrap-anywhere text-xs text-ink-2">
      <input type="hidden" name="next" value={registerPath(arrival)} />
      <input type="hidden" name="person" value={person.userId} />
      Signed in as {person.email}. Not you?{" "}
      <button type="submit" className="cursor-pointer text-accent underline decoration-accent-line underline-offset-3">
        Sign in as someone else
      </button>
    </form>
  );
}
