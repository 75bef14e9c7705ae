import { Journey } from "#components/registration/journey.tsx";
import { NotChoosable } from "#components/registration/not-choosable.tsx";
import { OrganizationForm, type OrganizationOption } from "#components/registration/organization-form.tsx";
import { ProductPanel } from "#components/registration/product-panel.tsx";
import { SingleSignOn } from "#components/registration/single-sign-on.tsx";
import { SignInForm } from "#components/registration/sign-in-form.tsx";
import type { Actor } from "#lib/auth/actor.ts";
import { env } from "#lib/env/env.ts";
import { registerPath } from "#lib/registration/arrival/arrival-path.ts";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import type { Choice } from "#lib/registration/confirm/list-choices.ts";
import { sendLinkAction } from "../sign-in/actions.ts";
import { confirmAction } from "./actions.ts";
import { SomebodyElse } from "./other-account.tsx";

type Props = { step: Extract<RegistrationStep, { step: "choose" }>; person: Actor; zone: string | null };

/** The person says which organization the agreement belongs to; nothing is linked before. */
export function ChooseOrganization({ step, person, zone }: Props) {
  const { arrival, facts, choices, draft, isSignInFresh } = step;
  const next = registerPath(arrival);
  return (
    <Journey
      here={3}
      productTitle={facts.productTitle}
      person={person.email}
      account={facts.customerAwsAccountId === null ? null : `AWS account …${facts.customerAwsAccountId.slice(-4)}`}
      aside={<ProductPanel facts={facts} zone={zone} />}
    >
      <div className="stack stack--loose">
        <div className="stack stack--tight">
          <h1>Which organization is this for?</h1>
          <p className="text-ink-2">
            Its members will see usage and billing of this agreement. You can’t change this yourself later; our support
            can.
          </p>
        </div>
        {isSignInFresh ? (
          <>
            <OrganizationForm
              action={confirmAction}
              permalink={next}
              arrival={arrival}
              person={person.userId}
              options={choices.choices.map(toOption)}
              draft={draft}
            />
            <NotChoosable blocked={choices.blocked} />
          </>
        ) : (
          <div className="panel">
            <div className="panel__body stack">
              <h2>Confirm it’s you</h2>
              <p className="text-ink-2">
                You signed in more than ten minutes ago. Linking decides who sees a bill, so we ask once more.
              </p>
              {draft !== null && <p className="text-ink-2">What you entered is kept.</p>}
              <SignInForm action={sendLinkAction} next={next} permalink={next} fixedEmail={person.email} />
              {env().oidc !== null && <SingleSignOn next={next} />}
            </div>
          </div>
        )}
        <SomebodyElse person={person} arrival={arrival} />
      </div>
    </Journey>
  );
}

function toOption({ organizationId, name, role, memberCount, products }: Choice): OrganizationOption {
  const members = memberCount === 1 ? "1 member" : `${memberCount} members`;
  const has = products.length === 0 ? "No agreement yet." : `Already has ${products.join(", ")}, which stays as it is.`;
  return {
    id: organizationId,
    name,
    tag: role === "OWNER" ? "You are an owner" : "You are an admin",
    hint: `${members}. ${has}`,
  };
}
