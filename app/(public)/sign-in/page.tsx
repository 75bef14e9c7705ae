import { redirect } from "next/navigation";
import { HoldTyped } from "#components/frames/typed/hold-typed.tsx";
import { SignInForm } from "#components/registration/sign-in-form.tsx";
import { SingleSignOn } from "#components/registration/single-sign-on.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { safePath } from "#lib/http/safe-path.ts";
import { findActor } from "#lib/auth/session/session.ts";
import { FRONT_DOOR, whereTo } from "#lib/auth/sign-in/where-to.ts";
import { env } from "#lib/env/env.ts";
import type { SearchParams } from "#app/_lib/search-params.ts";
import { sendLinkAction } from "./actions.ts";
import { faultWords } from "./_lib/fault-words.ts";

type Props = { searchParams: SearchParams };

async function SignInPage({ searchParams }: Props) {
  const { next: wanted, error, ended } = await searchParams;
  const actor = await findActor();
  const next = safePath(wanted, FRONT_DOOR);
  if (actor !== null) redirect(whereTo(actor, next));
  const fault = faultWords(error);
  return (
    <div className="centered">
      <div className="panel">
        <div className="stack stack--tight">
          <h1>Sign in</h1>
          <p className="text-ink-2">We send you a link. No password.</p>
        </div>
        {fault !== null && <Note kind="risk">{fault}</Note>}
        {ended !== undefined && (
          <Note role="status">
            Your session ended, so nothing was saved. Sign in again to return to the page.
            <span className="needs-script"> What you entered is kept in this browser for an hour.</span>
            <HoldTyped />
          </Note>
        )}
        <SignInForm action={sendLinkAction} next={next} />
        {env().oidc !== null && <SingleSignOn next={next} />}
      </div>
      <p className="text-xs text-ink-3">
        Arriving from AWS Marketplace? Your subscription waits for you; you will choose its organization after signing
        in.
      </p>
    </div>
  );
}

export default titled("Sign in", SignInPage);
