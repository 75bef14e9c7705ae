import { redirect } from "next/navigation";
import { SignInForm } from "#components/registration/sign-in-form.tsx";
import { SingleSignOn } from "#components/registration/single-sign-on.tsx";
import { Note } from "#components/ui/note.tsx";
import { titled } from "#components/ui/titled.tsx";
import { safePath } from "#lib/auth/safe-path.ts";
import { findActor } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { sendLinkAction } from "./actions.ts";

/** next-auth's error codes, as far as a person can do something about them. */
const errorWords: Record<string, string> = {
  AccessDenied: "Single sign-on did not vouch for your address. Sign in by e-mail, or ask your administrator.",
  OAuthAccountNotLinked: "You signed in by e-mail before. Do so again: single sign-on is not joined to it by itself.",
  Verification: "That link is used up or too old. Ask for a new one.",
};
const otherError = "Single sign-on did not work. Try again, or sign in by e-mail.";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

async function SignInPage({ searchParams }: Props) {
  const { next: wanted, error } = await searchParams;
  const actor = await findActor();
  const home = actor?.operatorRole && actor.memberships.length === 0 ? "/admin" : "/dashboard";
  const next = safePath(wanted, home);
  if (actor !== null) redirect(next);
  return (
    <div className="centered">
      <div className="panel">
        <div className="stack stack--tight">
          <h1>Sign in</h1>
          <p className="text-ink-2">We send you a link. No password.</p>
        </div>
        {typeof error === "string" && <Note kind="risk">{errorWords[error] ?? otherError}</Note>}
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
