// Values of the examples, the same all over the page, so that a reader can follow one customer through it.

const agreementId = "5b0c1d5e-6f0e-4c7a-9a36-0d2f5a1c7e11";
const organizationId = "c3c7f1a0-52a4-4f0e-8f7f-6f3f0b2f9d20";
const recordId = "5b0c1d5e-6f0e-4c7a-9a36-0d2f5a1c7e11.api_calls.2026112110";

export const agreementExample = {
  id: agreementId,
  awsAgreementId: "agmt-8h2k4m6n8p0q2r4s6t8u0v2w4",
  previousAwsAgreementId: null,
  productCode: "6q3v0w8x2y5z1a4b7c9d",
  customerAwsAccountId: "123456789012",
  licenseArn: "arn:aws:license-manager::294406891311:license:l-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  customerIdentifier: null,
  offerId: "offer-2w4e6r8t0y2u4",
  proposerAccountId: "294406891311",
  status: "active",
  trial: false,
  organizationId,
  organizationExternalId: "tenant-7",
  startsAt: "2026-11-02T09:00:00Z",
  endsAt: null,
};

export const recordExample = {
  id: recordId,
  agreementId,
  dimension: "api_calls",
  hour: "2026-11-21T10:00:00Z",
  status: "ACCEPTED",
  quantity: 12,
  used: "12.5",
  carriedIn: "0",
  carriedOut: "0.5",
  included: "0",
  meteringRecordId: "8f6ce0d2-3a52-4e4f-9a9e-1c1b0a1f2d3e",
  attempts: 1,
  reason: null,
  frozenAt: "2026-11-21T11:10:04Z",
  sentAt: "2026-11-21T11:10:05Z",
  acceptedAt: "2026-11-21T11:10:05Z",
};

export const accessExample = {
  access: "granted",
  reason: "Active since 2026-11-01, 100 seats.",
  entitlements: [{ dimension: "seats", type: "integer", value: "100", expiresAt: "2027-11-02T09:00:00Z" }],
  checkedAt: "2026-11-21T10:20:00Z",
};

export const organizationExample = {
  id: organizationId,
  externalId: "tenant-7",
  name: "Harrow Lane",
  archived: false,
};

export const usageExample = {
  request: {
    events: [
      {
        id: "evt_1",
        agreementId,
        dimension: "api_calls",
        quantity: 12.5,
        timestamp: "2026-11-21T10:15:00Z",
        tags: { team: "blue" },
      },
    ],
  },
  answer: {
    accepted: 1,
    duplicates: 0,
    rejected: 0,
    results: [{ id: "evt_1", status: "accepted", hour: "2026-11-21T10:00:00Z" }],
  },
};

export const importExample = {
  request: {
    dryRun: false,
    rows: [
      {
        productCode: agreementExample.productCode,
        licenseArn: agreementExample.licenseArn,
        organizationName: "Harrow Lane",
        externalId: "tenant-7",
        adminEmails: ["dana@harrowlane.example"],
        meteringFrom: "2026-12-01T00:00:00Z",
      },
    ],
  },
  answer: {
    dryRun: false,
    id: "0f5e2c3b-8b1d-4f55-9a0e-64c1d2b7a911",
    imported: 1,
    created: 1,
    changed: 0,
    unchanged: 0,
    results: [{ status: "created", agreementId, organizationId }],
  },
  summary: {
    id: "0f5e2c3b-8b1d-4f55-9a0e-64c1d2b7a911",
    state: "committed",
    rows: 1,
    unconfirmed: 1,
    createdAt: "2026-11-21T10:20:00Z",
    settledAt: "2026-11-21T10:20:00Z",
  },
};

/** The values for the `{…}` of a path in examples. */
export const exampleIds = { id: "$ID" };
