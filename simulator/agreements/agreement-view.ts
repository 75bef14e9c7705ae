import { toEventTime } from "#simulator/events/eventbridge-event.ts";
import type { Agreement } from "#simulator/state/tables.ts";

/** An agreement as the control API shows it. */
export function toAgreementView(agreement: Agreement) {
  return {
    agreementId: agreement.agreementId,
    previousAgreementId: agreement.previousAgreementId,
    productCode: agreement.productCode,
    licenseArn: agreement.licenseArn,
    customerAwsAccountId: agreement.customerAwsAccountId,
    customerIdentifier: agreement.customerIdentifier,
    status: agreement.status,
    licenseStatus: agreement.licenseStatus,
    startTime: toEventTime(agreement.startsAt),
    endTime: agreement.endsAt === null ? null : toEventTime(agreement.endsAt),
    offer: agreement.offer,
    offerId: agreement.offerId,
    proposerAccountId: agreement.proposerAccountId,
    integration: agreement.integration,
    suspended: agreement.suspended,
    autoRenew: agreement.autoRenew,
    cancellationRequest: agreement.cancellationRequest ?? null,
    sample: agreement.sample,
    entitlements: agreement.entitlements.map(({ dimension, value, expiresAt }) => ({
      dimension,
      value,
      expirationDate: toEventTime(expiresAt),
    })),
  };
}
