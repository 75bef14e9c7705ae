import { AgreementSign } from "#components/agreements/agreement-sign.tsx";
import { statusWords, termWords } from "#components/agreements/agreement-term.ts";
import { MANAGE_SUBSCRIPTIONS_URL } from "#components/agreements/manage-subscriptions.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Id } from "#components/ui/values/id.tsx";
import { wayOnAfter } from "#lib/status/aws-reason.ts";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import { isOver } from "#lib/status/agreement-statuses.ts";

/** One agreement in the buyer's list: what it is, its status and term, and where in AWS to change it. */
export function AgreementItem({ agreement }: { agreement: MemberAgreement }) {
  const { id, product, status, awsAgreementId, customerAwsAccountId } = agreement;
  return (
    <article className="agreement-row" data-testid="agreement" data-agreement-id={id}>
      <div className="stack stack--tight">
        <div className="row row--wrap">
          <h3>{product.title}</h3>
          <AgreementSign status={status}>{statusWords(agreement)}</AgreementSign>
        </div>
        <div className="metas">
          <span>{termWords(agreement)}</span>
          {awsAgreementId && (
            <span className="row">
              Agreement <Id value={awsAgreementId} label="agreement id" />
            </span>
          )}
          {customerAwsAccountId && <span>AWS account …{customerAwsAccountId.slice(-4)}</span>}
        </div>
      </div>
      <div className="row row--wrap">
        <LinkButton href={`/dashboard/agreements/${id}`}>
          Hour by hour<span className="vh">, {product.title}</span>
        </LinkButton>
        {!isOver(status) && (
          <LinkButton href={MANAGE_SUBSCRIPTIONS_URL} iconAfter="external">
            {manageWords(agreement)}
          </LinkButton>
        )}
      </div>
    </article>
  );
}

/** What the buyer can do with it on AWS's page: only what can be renewed says so. */
function manageWords({ status, endReason }: MemberAgreement): string {
  if (status !== "ending") return "Change or cancel in AWS";
  return wayOnAfter(endReason) === "renew" ? "Renew in AWS" : "Open in AWS";
}
