// What AWS sends by EventBridge, one of each detail-type of the facts sheet's section 5.3.

export const time = "2026-11-20T10:00:00Z";
const parties = {
  acceptor: { accountId: "111122223333" },
  proposer: { accountId: "999900001111", name: "Lumenar" },
  offer: { id: "offer-x" },
};
const terms = {
  id: "agmt-abc",
  intent: "NEW",
  status: "ACTIVE",
  acceptanceTime: time,
  startTime: time,
  endTime: "9999-01-01T00:00:00Z",
};
const licensed = {
  agreement: { id: "agmt-abc" },
  product: { code: "examplecode", id: "prod-example" },
  license: { arn: "aws:license-manager:us-east-1:294406891311:license:l-0123456789abcdef0123456789abcdef" },
  ...parties,
};
const request = {
  agreement: { id: "agmt-abc", acceptorId: "111122223333", productId: "prod-example", offerId: "offer-x" },
  agreementCancellationRequest: { id: "acr-1", reasonCode: "OTHER", statusCode: "PENDING_APPROVAL" },
};
const ending = {
  agreement: { ...terms, endTime: "2026-12-20T10:00:00Z", daysBeforeEndTime: 30, autoRenewalEnabled: false },
  renewalSummary: { lockoutStartTime: null, disabledBy: null },
  product: { id: "prod-example", title: "Example" },
  ...parties,
};
const renewal = {
  agreement: { id: "agmt-abc", startTime: time, endTime: "2026-12-20T10:00:00Z" },
  renewalSummary: { tcv: "10.00", currency: "USD", lockoutReached: true },
  ...parties,
};
const adjustment = {
  agreement: { id: "agmt-abc" },
  billingAdjustmentRequest: { id: "ba-1", adjustmentAmount: "-1.00" },
};

/** One of each detail-type of the facts sheet's section 5.3, and what it is to us. */
export const fixtures: [string, Record<string, unknown>, Record<string, unknown>][] = [
  [
    "Purchase Agreement Created - Proposer",
    { agreement: terms, resaleAuthorization: { id: null }, ...parties },
    { kind: "created", intent: "NEW", endsAt: "none" },
  ],
  [
    "Purchase Agreement Created - Manufacturer",
    { agreement: terms, resaleAuthorization: { id: "resale-1" }, ...parties },
    { kind: "created", proposerAccountId: "999900001111" },
  ],
  [
    "Purchase Agreement Created - Proposer",
    {
      agreement: { ...terms, intent: "RENEW", previousAgreementId: "agmt-old" },
      product: { id: "prod-example", title: "E" },
      ...parties,
    },
    { kind: "created", intent: "RENEW", previousAwsAgreementId: "agmt-old", productId: "prod-example" },
  ],
  [
    "Purchase Agreement Amended - Proposer",
    {
      agreement: { ...terms, intent: "AMEND", endTime: "2027-01-01T00:00:00Z", autoRenewalEnabled: true },
      renewalSummary: { lockoutStartTime: null, disabledBy: null },
      ...parties,
    },
    { kind: "amended", endsAt: new Date("2027-01-01T00:00:00Z"), renewsByItself: true },
  ],
  [
    "Purchase Agreement Amended - Manufacturer",
    { agreement: { ...terms, intent: "AMEND" }, ...parties },
    { kind: "amended" },
  ],
  [
    "Purchase Agreement Ended - Proposer",
    {
      agreement: { id: "agmt-abc", status: "CANCELLED" },
      resaleAuthorization: { id: null },
      acceptor: parties.acceptor,
      proposer: parties.proposer,
    },
    { kind: "ended", awsStatus: "CANCELLED", offerId: null },
  ],
  [
    "Purchase Agreement Ended - Manufacturer",
    { agreement: { id: "agmt-abc", status: "RENEWED" }, ...parties },
    { kind: "ended", awsStatus: "RENEWED" },
  ],
  [
    "License Updated - Manufacturer",
    licensed,
    { kind: "license-updated", productCode: "examplecode", licenseArn: licensed.license.arn },
  ],
  [
    "License Deprovisioned - Manufacturer",
    licensed,
    { kind: "license-deprovisioned", customerAwsAccountId: "111122223333" },
  ],
  [
    "Purchase Agreement Advisory Issued - Manufacturer",
    { agreement: { id: "agmt-abc" }, product: { id: "prod-example" }, ...parties, advisory: { issuedAt: time } },
    { kind: "advisory-issued" },
  ],
  [
    "Purchase Agreement Advisory Resolved - Manufacturer",
    { agreement: { id: "agmt-abc" }, product: { id: "prod-example" }, ...parties, advisory: { resolvedAt: time } },
    { kind: "advisory-resolved" },
  ],
  ["Purchase Agreement Ending - Proposer", ending, { kind: "end-notice", renewsByItself: false }],
  ["Purchase Agreement Renewal Terms Finalized - Proposer", renewal, { kind: "note", awsAgreementId: "agmt-abc" }],
  ["Purchase Agreement Renewal Upcoming - Proposer", renewal, { kind: "note", awsAgreementId: "agmt-abc" }],
  ...["Pending Approval", "Approved", "Rejected", "Cancelled", "Validation Failed"].flatMap((state): typeof fixtures =>
    ["Proposer", "Manufacturer"].map((party) => [
      `Agreement Cancellation Request ${state} - ${party}`,
      request,
      { kind: "note", awsAgreementId: "agmt-abc", offerId: "offer-x" },
    ]),
  ),
  [
    "Purchase Agreement Billing Adjustment Completed - Proposer",
    adjustment,
    { kind: "note", awsAgreementId: "agmt-abc" },
  ],
  ["Purchase Agreement Billing Adjustment Failed - Proposer", adjustment, { kind: "note", awsAgreementId: "agmt-abc" }],
  ["Spend Threshold Reached - Manufacturer", { anything: [1] }, { kind: "note", awsAgreementId: null }],
];
