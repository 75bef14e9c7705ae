import { termWords } from "#components/agreements/agreement-term.ts";
import { Facts } from "#components/ui/values/facts.tsx";
import { Id } from "#components/ui/values/id.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { endReasonForBuyer } from "#lib/status/aws-reason.ts";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";

/** What an agreement is: term, ids for support, the account that pays. */
export function AgreementFacts({ agreement }: { agreement: MemberAgreement }) {
  const { awsAgreementId, licenseArn, customerAwsAccountId, organizationName, endReason } = agreement;
  return (
    <Panel aria-label="Agreement">
      <Facts
        isRow
        facts={[
          { term: "Term", value: termWords(agreement) },
          ...(endReason === null ? [] : [{ term: "Renewal", value: endReasonForBuyer(endReason) }]),
          { term: "Organization", value: organizationName },
          ...(customerAwsAccountId
            ? [{ term: "AWS account", value: <code>•••• •••• {customerAwsAccountId.slice(-4)}</code> }]
            : []),
          ...(awsAgreementId ? [{ term: "Agreement", value: <Id value={awsAgreementId} label="agreement id" /> }] : []),
          ...(licenseArn ? [{ term: "Licence", value: <Id value={licenseArn} label="licence" /> }] : []),
        ]}
      />
    </Panel>
  );
}
