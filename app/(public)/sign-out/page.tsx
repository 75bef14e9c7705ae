import { redirect } from "next/navigation";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { findActor } from "#lib/auth/session/session.ts";
import { signOutAction } from "../sign-in/actions.ts";

/** Asks before it signs out, so that a foreign link or picture cannot do it. */
async function SignOutPage() {
  const actor = await findActor();
  if (actor === null) redirect("/sign-in");
  return (
    <div className="centered">
      <div className="panel">
        <div className="stack stack--tight">
          <h1>Sign out?</h1>
          <p className="wrap-anywhere text-ink-2">You are signed in as {actor.email} in this browser.</p>
        </div>
        <form action={signOutAction} className="row row--wrap">
          <SubmitButton kind="main" pendingLabel="Signing out…">
            Sign out
          </SubmitButton>
          <LinkButton href="/">Stay signed in</LinkButton>
        </form>
      </div>
    </div>
  );
}

export default titled("Sign out", SignOutPage);
