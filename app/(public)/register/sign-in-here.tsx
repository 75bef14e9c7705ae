import { Journey } from "#components/registration/journey.tsx";
import { ProductPanel } from "#components/registration/product-panel.tsx";
import { SignInForm } from "#components/registration/sign-in-form.tsx";
import { SingleSignOn } from "#components/registration/single-sign-on.tsx";
import { env } from "#lib/env/env.ts";
import type { ArrivalFacts } from "#lib/registration/describe-registration.ts";
import { sendLinkAction } from "../sign-in/actions.ts";

type Props = { facts: ArrivalFacts; isLinked: boolean; zone: string | null };

/** AWS confirmed the arrival; now who is it? */
export function SignInHere({ facts, isLinked, zone }: Props) {
  return (
    <Journey here={2} productTitle={facts.productTitle} aside={<ProductPanel facts={facts} zone={zone} />}>
      <div className="panel">
        <div className="panel__body stack stack--loose">
          <div className="stack stack--tight">
            <h1>{isLinked ? "This subscription is set up already" : "Sign in to go on"}</h1>
            <p className="text-ink-2">
              {isLinked
                ? "Sign in to go to it. If you are not in its organization yet, the next page says who can let you in."
                : "New here or not: we send you a link. No password."}
            </p>
          </div>
          <SignInForm action={sendLinkAction} next="/register" />
          {env().oidc !== null && <SingleSignOn next="/register" />}
        </div>
      </div>
    </Journey>
  );
}
