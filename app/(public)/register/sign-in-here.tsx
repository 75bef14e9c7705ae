import { Journey } from "#components/registration/journey.tsx";
import { ProductPanel } from "#components/registration/product-panel.tsx";
import { SignInForm } from "#components/registration/sign-in-form.tsx";
import { SingleSignOn } from "#components/registration/single-sign-on.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { env } from "#lib/env/env.ts";
import { registerPath } from "#lib/registration/arrival/arrival-path.ts";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import { sendLinkAction } from "../sign-in/actions.ts";

type Props = {
  step: Extract<RegistrationStep, { step: "sign-in" }>;
  zone: string | null;
  /** The session ended before the form was sent. */
  hasEnded: boolean;
};

/** AWS confirmed the arrival; now who is it? */
export function SignInHere({ step: { arrival, facts, isLinked }, zone, hasEnded }: Props) {
  const next = registerPath(arrival);
  return (
    <Journey here={2} productTitle={facts.productTitle} aside={<ProductPanel facts={facts} zone={zone} />}>
      <div className="panel">
        <div className="panel__body stack stack--loose">
          <div className="stack stack--tight">
            <h1>{isLinked ? "This subscription is set up already" : "Sign in to continue"}</h1>
            <p className="text-ink-2">
              {isLinked
                ? "Sign in to go to it. If you are not in its organization yet, you can ask to join on the next page."
                : "New here or not: we send you a link. No password."}
            </p>
          </div>
          {hasEnded && (
            <Note kind="plain" role="status">
              Your session ended, so nothing was linked. What you entered is kept: sign in again to continue.
            </Note>
          )}
          <SignInForm action={sendLinkAction} next={next} permalink={next} />
          {env().oidc !== null && <SingleSignOn next={next} />}
        </div>
      </div>
    </Journey>
  );
}
