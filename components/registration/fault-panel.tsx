import type { ReactNode } from "react";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Icon } from "#components/ui/base/icon.tsx";
import type { RegistrationFault } from "#lib/registration/fault.ts";
import { faultWords } from "./fault-words.ts";

const MANAGE_SUBSCRIPTIONS = "https://console.aws.amazon.com/marketplace/home#/subscriptions";

type Props = {
  fault: RegistrationFault;
  /** Adds to what the fault's own words say. */
  more?: ReactNode;
  /** Buttons before those that the fault brings along. */
  actions?: ReactNode;
  reference: ReactNode;
  isSignedIn: boolean;
};

/** What went wrong with an arrival, what it means, and what to press. */
export function FaultPanel({ fault, more, actions, reference, isSignedIn }: Props) {
  const { title, lead, icon, hasSteps } = faultWords[fault];
  return (
    <section className="panel" aria-labelledby="fault" data-testid="registration-error" data-code={fault}>
      <div className="panel__body stack stack--loose">
        <span className="medallion medallion--risk">
          <Icon name={icon} size="l" />
        </span>
        <div className="stack stack--tight">
          <h1 id="fault">{title}</h1>
          <p className="text-ink-2">{lead}</p>
          {more}
        </div>
        {hasSteps && (
          <div className="stack stack--tight">
            <h2>{fault === "NO_REGISTRATION" ? "How to get here" : "How to get a new one"}</h2>
            <ol className="how-list text-ink-2">
              <li>
                Open <b>Manage subscriptions</b> in AWS Marketplace.
              </li>
              <li>Choose what you subscribed to.</li>
              <li>
                Press <b>Set up your account</b>. Don’t subscribe a second time.
              </li>
            </ol>
          </div>
        )}
        <div className="row row--wrap">
          {actions}
          {hasSteps && (
            <LinkButton kind={actions ? "plain" : "main"} href={MANAGE_SUBSCRIPTIONS} iconAfter="external">
              Open Manage subscriptions
            </LinkButton>
          )}
          {hasSteps && (
            <LinkButton kind="quiet" href={isSignedIn ? "/dashboard" : "/sign-in"}>
              {isSignedIn ? "Go to your dashboard" : "I registered before: sign in"}
            </LinkButton>
          )}
        </div>
        <p className="text-xs text-ink-3">{reference}</p>
      </div>
    </section>
  );
}
