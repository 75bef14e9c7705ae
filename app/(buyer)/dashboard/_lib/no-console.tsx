import { Note } from "#components/ui/feedback/note.tsx";
import type { Actor } from "#lib/auth/actor.ts";

type Props = { actor: Actor; notice: string | undefined };

/** For a person who wanted to go to the console after signing in, and is not of the seller's staff. */
export function NoConsole({ actor, notice }: Props) {
  if (notice !== "no-console" || actor.operatorRole !== null) return null;
  return (
    <Note kind="risk">
      <span className="wrap-anywhere">
        That page belongs to the operator console, and {actor.email} has no access to it. Ask its owner to add you to
        the team, or <a href="/sign-out">sign out</a> to use another address.
      </span>
    </Note>
  );
}
