import { FaultPanel } from "#components/registration/fault-panel.tsx";
import { Journey } from "#components/registration/journey.tsx";
import { ProductPanel } from "#components/registration/product-panel.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { askToJoinAction } from "./ask-to-join.ts";
import { WhoCanHelp } from "./who-can-help.tsx";
import { findOwnRequest } from "#lib/team/ask-to-join.ts";
import { database } from "#lib/db/client.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import { SomebodyElse } from "./other-account.tsx";

type Props = {
  step: Extract<RegistrationStep, { step: "linked-elsewhere" | "linked-to-yours" }>;
  person: Actor;
  zone: string | null;
  /** Why a request to join was not sent. */
  refused: "limit" | "fault" | null;
};

/** The agreement has its organization. A member is shown the way there, anybody else whom to ask. */
export async function LinkedAlready({ step, person, zone, refused }: Props) {
  const { facts } = step;
  const now = new Date();
  const request =
    step.step === "linked-elsewhere"
      ? await findOwnRequest({ db: database(), now }, { actor: person, agreementId: step.agreementId })
      : null;
  return (
    <Journey
      here={3}
      productTitle={facts.productTitle}
      person={person.email}
      aside={<ProductPanel facts={facts} zone={zone} />}
    >
      <div className="stack">
        {step.step === "linked-to-yours" ? (
          <section
            className="panel"
            aria-labelledby="yours"
            data-testid="registration-error"
            data-code="ALREADY_LINKED"
          >
            <div className="panel__body stack stack--loose">
              <div className="stack stack--tight">
                <h1 id="yours">
                  It is linked to <bdi>{step.organizationName}</bdi> already
                </h1>
                <p className="text-ink-2">You are a member, so you can go straight to it. Nothing was linked twice.</p>
              </div>
              <div className="row row--wrap">
                <LinkButton kind="main" href={`/dashboard/agreements/${step.agreementId}`}>
                  Open {facts.productTitle}
                </LinkButton>
                <LinkButton href="/dashboard">All agreements</LinkButton>
              </div>
            </div>
          </section>
        ) : (
          <FaultPanel
            fault="ALREADY_LINKED"
            isSignedIn
            more={
              request && (
                <WhoCanHelp
                  owners={step.owners}
                  supportEmail={facts.supportEmail}
                  request={request}
                  subject={{ arrival: step.arrival, person: person.userId }}
                  refused={refused}
                  action={askToJoinAction}
                />
              )
            }
            reference={
              <>
                For support: reference {step.reference}, <Instant at={now} zone={zone} show="day-second" />
              </>
            }
          />
        )}
        <SomebodyElse person={person} arrival={step.arrival} />
      </div>
    </Journey>
  );
}
