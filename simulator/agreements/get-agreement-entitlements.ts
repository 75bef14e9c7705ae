import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import {
  byAgreement,
  getAgreementOfParty,
  pageOf,
  resourceOf,
  type PageRequest,
} from "#simulator/agreements/read-shapes.ts";
import { makeRegistrationToken } from "#simulator/registration/tokens.ts";
import type { Agreement } from "#simulator/state/tables.ts";

function statusReason(agreement: Agreement): string {
  if (agreement.paymentFailed === true) return "INVALID_PAYMENT_INSTRUMENT";
  if (agreement.suspended && agreement.licenseStatus === "FAILED") return "ACCOUNT_SUSPENDED";
  switch (agreement.licenseStatus) {
    case "SCHEDULED":
      return "FUTURE_START_DATE";
    case "DEPROVISIONED":
      return "AGREEMENT_INACTIVE";
    case "FAILED":
      return "ACCOUNT_SUSPENDED";
    case "PROVISIONED":
      return "AGREEMENT_ACTIVE";
  }
}

/** GetAgreementEntitlements: the licence of an agreement and its state; to the acceptor a token too (AWS facts 6.9). */
export const getAgreementEntitlements: Operation = {
  name: "GetAgreementEntitlements",
  service: "agreement",
  input: byAgreement,
  sellerOnly: false,
  canBeDisabled: false,
  run(sim, caller, request: PageRequest & { agreementId: string }) {
    const { agreement, product } = getAgreementOfParty(sim, caller, request.agreementId);
    const isAcceptor = agreement.customerAwsAccountId === caller.accountId;
    if (!isAcceptor && sim.settings().proposerEntitlements === "deny") {
      throw new AwsError("AccessDeniedException", "The operation is the acceptor's.", "AGR-ACCEPTOR", 400, {
        reason: "INVALID_ACCESS",
      });
    }
    const entitlement = {
      resource: resourceOf(product),
      type: "ProductEntitlement",
      status: agreement.licenseStatus,
      statusReasonCode: statusReason(agreement),
      ...(agreement.licenseArn === null ? {} : { licenseArn: agreement.licenseArn }),
      ...(isAcceptor ? { registrationToken: makeRegistrationToken(sim, agreement.agreementId, "short") } : {}),
    };
    const { page, nextToken } = pageOf([entitlement], request, `entitlements ${agreement.agreementId}`);
    return { applied: false, output: { agreementEntitlements: page, ...(nextToken ? { nextToken } : {}) } };
  },
};
