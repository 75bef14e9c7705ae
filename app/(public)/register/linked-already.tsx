import { FaultPanel } from "#components/registration/fault-panel.tsx";
import { Journey } from "#components/registration/journey.tsx";
import { ProductPanel } from "#components/registration/product-panel.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import type { Actor } from "#lib/auth/actor.ts";
import type { RegistrationStep } from "#lib/registration/describe-registration.ts";
import { SomebodyElse } from "./somebody-else.tsx";

type Props = {
  step: Extract<RegistrationStep, { step: "linked-elsewhere" | "linked-to-yours" }>;
  person: Actor;
  zone: string | null;
};

/** The agreement has its organization. A member is shown the way there, anybody else whom to ask. */
export function LinkedAlready({ step, person, zone }: Props) {
  const { facts } = step;
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
                <h1 id="yours">It is linked to {step.organizationName} already</h1>
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
            more={<WhoCanHelp owners={step.owners} supportEmail={facts.supportEmail} />}
            reference={
              <>
                For support: reference {step.reference}, <Instant at={new Date()} zone={zone} show="day-second" />
              </>
            }
          />
        )}
        <SomebodyElse person={person} arrival={step.arrival} />
      </div>
    </Journey>
  );
}

function WhoCanHelp({ owners, supportEmail }: { owners: readonly string[]; supportEmail: string | null }) {
  if (owners.length === 0) {
    return <p className="text-ink-2">It has no owner any more{supportEmail && `; write to ${supportEmail}`}.</p>;
  }
  return (
    <>
      <p className="text-ink-2">
        {owners.length === 1 ? "Its owner can let you in. Ask:" : "Its owners can let you in. Ask one of them:"}
      </p>
      <ul className="list-none p-0">
        {owners.map((owner) => (
          <li key={owner} className="font-mono">
            {owner}
          </li>
        ))}
      </ul>
      <p className="text-ink-2">
        {owners.length === 1
          ? "The address is shortened; your colleagues will know whose it is."
          : "The addresses are shortened; your colleagues will know whose they are."}
      </p>
    </>
  );
}
