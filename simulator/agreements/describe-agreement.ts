import type { Operation } from "#simulator/aws/operation.ts";
import { agreementId, commonMembers, getAgreementOfParty } from "#simulator/agreements/read-shapes.ts";

/** DescribeAgreement (facts sheet 6). */
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
        estimatedCharges: { currencyCode: "USD", agreementValue: "0" },
        ...(agreement.endsAt === null ? {} : { endTimeBehavior: { type: agreement.autoRenew ? "RENEW" : "EXPIRE" } }),
      },
    };
  },
};
