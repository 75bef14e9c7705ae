import { Facts } from "#components/ui/values/facts.tsx";
import { Id } from "#components/ui/values/id.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { maskAwsAccount } from "#lib/agreements/mask-aws-account.ts";
import type { ArrivalFacts } from "#lib/registration/confirm/describe-registration.ts";
import { statusWords } from "#lib/status/status-words.ts";
import { LookAgain } from "./look-again.tsx";

const pricing: Record<ArrivalFacts["pricingModel"], string> = {
  SUBSCRIPTION: "Pay for what you use, billed by AWS each month",
  CONTRACT: "A contract, billed by AWS",
  CONTRACT_WITH_CONSUMPTION: "A contract, and what you use beyond it, billed by AWS",
  FREE: "Free of charge",
};

/** What AWS says was bought, before anybody links it. */
export function ProductPanel({ facts, zone }: { facts: ArrivalFacts; zone: string | null }) {
  const { customerAwsAccountId, awsAgreementId, startsAt } = facts;
  const words = statusWords(facts, facts.readAt);
  const rows = [
    customerAwsAccountId !== null && {
      term: "AWS account",
      value: (
        <span className="font-mono">
          <span aria-hidden="true">{maskAwsAccount(customerAwsAccountId)}</span>
          <span className="vh">ends in {customerAwsAccountId.slice(-4)}</span>
        </span>
      ),
    },
    awsAgreementId !== null && { term: "Agreement", value: <Id value={awsAgreementId} label="agreement id" /> },
    { term: "Status", value: words.label },
    facts.isFreeTrialHinted && facts.status !== "trial" && { term: "Offer", value: "Free trial, as AWS’s page says" },
    startsAt !== null && { term: "Starts", value: <Instant at={startsAt} zone={zone} /> },
    { term: "Term", value: words.term },
  ].filter((row) => row !== false);
  return (
    <Panel id="product" title="You subscribed to" data-testid="registration-product">
      <div>
        <b className="font-semibold">{facts.productTitle}</b>
        <p className="text-ink-2">{pricing[facts.pricingModel]}</p>
      </div>
      <Facts facts={rows} />
      <div role="status" data-testid="standing" data-state={words.state}>
        {words.state !== "ready" && <Note kind="risk">{words.lead}</Note>}
      </div>
      {words.isFollowed && <LookAgain key={words.label} first={3} longest={30} looks={60} path={null} />}
    </Panel>
  );
}
