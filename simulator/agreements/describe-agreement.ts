import type { Operation } from "#simulator/context/operation.ts";
import { agreementValueOf } from "#simulator/agreements/contract-value.ts";
import { agreementId, commonMembers, endBehaviorOf, getAgreementOfParty } from "#simulator/agreements/read-shapes.ts";
import type { Agreement } from "#simulator/state/tables.ts";

function describedEnd(agreement: Agreement): Record<string, unknown> {
  const end = endBehaviorOf(agreement);
  if (end === null) return {};
  const { renewalOfferId: offerId, ...behavior } = end;
  return { endTimeBehavior: { ...behavior, ...(offerId === undefined ? {} : { renewalSummary: { offerId } }) } };
}

/** DescribeAgreement (AWS facts 6.7). */
export const describeAgreement: Operation = {
  name: "DescribeAgreement",
  service: "agreement",
  input: { type: "structure", required: ["agreementId"], members: { agreementId } },
  sellerOnly: false,
  canBeDisabled: false,
  run(sim, caller, request: { agreementId: string }) {
    const { agreement, product } = getAgreementOfParty(sim, caller, request.agreementId);
    return {
      applied: false,
      output: {
        ...commonMembers(agreement, product),
        estimatedCharges: { currencyCode: "USD", agreementValue: agreementValueOf(agreement, product) },
        ...describedEnd(agreement),
      },
    };
  },
};
