import { redirect } from "next/navigation";
import { LookAgain } from "#components/registration/look-again.tsx";
import { statusWords } from "#lib/status/status-words.ts";
import { Journey } from "#components/registration/journey.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { Icon } from "#components/ui/base/icon.tsx";
import { Id } from "#components/ui/values/id.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { viewerZone } from "#components/ui/values/viewer-zone.ts";
import { maskAwsAccount } from "#lib/agreements/mask-aws-account.ts";
import { requireUser } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { findWelcome } from "#lib/registration/confirm/find-welcome.ts";
import { readArrival, welcomePath } from "#lib/registration/arrival/arrival-path.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import type { SearchParams } from "#app/_lib/search-params.ts";
import { continueHandOffAction } from "../actions.ts";

const signs = { ready: "check", waiting: "clock", stopped: "alert" } as const;

type Props = { searchParams: SearchParams };

/** What an arrival was linked to, and what to do next. May be opened again; without a link to tell of it leads to the dashboard. */
async function WelcomePage({ searchParams }: Props) {
  const arrival = readArrival((await searchParams)["arrival"]);
  const actor = await requireUser(welcomePath(arrival));
  const welcome = await findWelcome(database(), { arrival, actor }, new Date());
  if (welcome === null) redirect("/dashboard");
  const zone = await viewerZone();
  const now = await businessClock()
    .now()
    .catch(() => welcome.linkedAt);
  const words = statusWords(welcome.statusFacts, now);
  const { productTitle, organizationName, awsAgreementId, customerAwsAccountId } = welcome;
  const facts = [
    { term: "Organization", value: organizationName },
    customerAwsAccountId !== null && {
      term: "AWS account",
      value: <span className="font-mono">{maskAwsAccount(customerAwsAccountId)}</span>,
    },
    awsAgreementId !== null && { term: "Agreement", value: <Id value={awsAgreementId} label="agreement id" /> },
    { term: "Linked", value: <Instant at={welcome.linkedAt} zone={zone} /> },
    { term: "Status", value: words.label },
    { term: "Term", value: words.term },
  ].filter((fact) => fact !== false);
  return (
    <Journey
      here={4}
      productTitle={productTitle}
      person={actor.email}
      account={customerAwsAccountId === null ? null : `AWS account …${customerAwsAccountId.slice(-4)}`}
    >
      <section className="panel" aria-labelledby="welcome" data-testid="welcome">
        <div className="panel__body stack stack--loose">
          <span className={words.state === "ready" ? "medallion" : "medallion medallion--risk"}>
            <Icon name={signs[words.state]} size="l" />
          </span>
          <div className="stack stack--tight">
            <h1 id="welcome">
              {productTitle} is linked to {organizationName}
            </h1>
            <p className="text-ink-2" role="status" data-testid="standing" data-state={words.state}>
              {words.lead}
            </p>
            <p className="text-ink-2">
              {words.state === "waiting"
                ? "This page updates by itself, and we will send you a mail as soon as you can start."
                : "We sent you a mail with the same facts."}
            </p>
            {words.isFollowed && (
              <LookAgain key={words.label} first={3} longest={30} looks={60} path={welcomePath(arrival)} />
            )}
          </div>
          <Facts facts={facts} />
          <div className="stack stack--tight">
            <h2>What comes next</h2>
            <ol className="how-list">
              <li>See what is used and billed, hour by hour, on your usage page.</li>
              <li>The team page says who can see it.</li>
              <li>Change or cancel in AWS Marketplace, Manage subscriptions.</li>
            </ol>
          </div>
          {welcome.handOffHost !== null && (
            <form action={continueHandOffAction} className="stack stack--tight" data-testid="hand-off">
              <h2>Your account</h2>
              <p className="text-ink-2">Set up or open your account at {welcome.handOffHost}.</p>
              <input type="hidden" name="agreementId" value={welcome.agreementId} />
              <input type="hidden" name="arrival" value={arrival ?? ""} />
              <input type="hidden" name="person" value={actor.userId} />
              <div>
                <SubmitButton kind="main" pendingLabel="Opening…">
                  Continue to {productTitle}
                </SubmitButton>
              </div>
            </form>
          )}
          <div className="row row--wrap">
            <LinkButton kind={welcome.handOffHost === null ? "main" : "plain"} href="/dashboard">
              Go to your dashboard
            </LinkButton>
            <LinkButton href={`/dashboard/agreements/${welcome.agreementId}`}>Usage of {productTitle}</LinkButton>
          </div>
        </div>
      </section>
    </Journey>
  );
}

export default titled("Welcome", WelcomePage);
