import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLASSIC, startBox, VISION, type Box } from "#simulator/testing/box.ts";

/** Each detail-type of AWS facts 5.3, with every member that its `detail` has after requestId and catalog. */
const PARTIES = ["acceptor.accountId", "proposer.accountId"];
const OFFER = ["offer.id"];
const TITLED = ["product.id", "product.title"];
const TERMS = ["id", "intent", "status", "acceptanceTime", "startTime", "endTime"].map((name) => `agreement.${name}`);
const RESALE = ["resaleAuthorization.id"];
const RENEWAL = ["renewalSummary.lockoutStartTime", "renewalSummary.disabledBy"];
const ENDED = ["agreement.id", "agreement.status", ...RESALE, ...PARTIES, ...OFFER];
const LICENSE = ["agreement.id", "product.code", "product.id", "license.arn", ...PARTIES, ...OFFER];
const ADVISORY = ["agreement.id", "product.id", ...PARTIES, ...OFFER];
const TERM = ["agreement.id", "agreement.startTime", "agreement.endTime"];
const REQUEST = [
  ...["id", "acceptorId", "productId", "offerId"].map((name) => `agreement.${name}`),
  ...["id", "reasonCode", "reasonMessage", "statusCode", "statusMessage", "createdAt", "updatedAt"].map(
    (name) => `agreementCancellationRequest.${name}`,
  ),
];
const ADJUSTMENT = [
  "agreement.id",
  ...["id", "adjustmentAmount", "currencyCode", "adjustmentReasonCode"].map(
    (name) => `billingAdjustmentRequest.${name}`,
  ),
  "invoice.originalInvoiceId",
];
const SPEND = ["agreement.id", ...TITLED, ...PARTIES, ...OFFER];

const SHAPES: Record<string, readonly string[]> = {
  "Purchase Agreement Created - Proposer": [...TERMS, ...RESALE, ...PARTIES, ...OFFER],
  "Purchase Agreement Created - Manufacturer": [...TERMS, ...RESALE, ...PARTIES, ...OFFER],
  "Purchase Agreement Created - Proposer, RENEW": [
    ...TERMS,
    "agreement.previousAgreementId",
    ...TITLED,
    ...PARTIES,
    "proposer.name",
    ...OFFER,
  ],
  "Purchase Agreement Amended - Proposer": [
    ...TERMS,
    "agreement.autoRenewalEnabled",
    ...RENEWAL,
    ...TITLED,
    ...RESALE,
    ...PARTIES,
    ...OFFER,
  ],
  "Purchase Agreement Amended - Manufacturer": [...TERMS, ...RESALE, ...PARTIES, ...OFFER],
  "Purchase Agreement Ended - Proposer": ENDED,
  "Purchase Agreement Ended - Manufacturer": ENDED,
  "License Updated - Manufacturer": LICENSE,
  "License Deprovisioned - Manufacturer": LICENSE,
  "Purchase Agreement Advisory Issued - Manufacturer": [...ADVISORY, "advisory.issuedAt"],
  "Purchase Agreement Advisory Resolved - Manufacturer": [...ADVISORY, "advisory.resolvedAt"],
  "Purchase Agreement Ending - Proposer": [
    ...TERM,
    "agreement.status",
    "agreement.daysBeforeEndTime",
    "agreement.autoRenewalEnabled",
    ...RENEWAL,
    ...TITLED,
    ...PARTIES,
    "proposer.name",
    ...OFFER,
  ],
  "Purchase Agreement Renewal Terms Finalized - Proposer": [
    ...TERM,
    ...["tcv", "currency", "termsFinalizedTime", "lockoutReached", "lockoutStartTime"].map(
      (name) => `renewalSummary.${name}`,
    ),
    ...TITLED,
    ...PARTIES,
  ],
  "Purchase Agreement Renewal Upcoming - Proposer": [
    ...TERM,
    ...["lockoutReached", "tcv", "currency"].map((name) => `renewalSummary.${name}`),
    ...TITLED,
    ...PARTIES,
  ],
  "Agreement Cancellation Request Pending Approval - Proposer": REQUEST,
  "Agreement Cancellation Request Approved - Proposer": REQUEST,
  "Agreement Cancellation Request Rejected - Proposer": REQUEST,
  "Agreement Cancellation Request Cancelled - Proposer": REQUEST,
  "Agreement Cancellation Request Validation Failed - Proposer": REQUEST,
  "Agreement Cancellation Request Pending Approval - Manufacturer": REQUEST,
  "Agreement Cancellation Request Approved - Manufacturer": REQUEST,
  "Agreement Cancellation Request Rejected - Manufacturer": REQUEST,
  "Agreement Cancellation Request Cancelled - Manufacturer": REQUEST,
  "Agreement Cancellation Request Validation Failed - Manufacturer": REQUEST,
  "Purchase Agreement Billing Adjustment Completed - Proposer": ADJUSTMENT,
  "Purchase Agreement Billing Adjustment Failed - Proposer": ADJUSTMENT,
  // Not published; in the form of the others.
  "Spend Threshold Reached": SPEND,
  "Spend Threshold Vet Succeeded": SPEND,
  "Spend Threshold Vet Failed": SPEND,
};

type Body = { "detail-type": string; resources: string[]; detail: Record<string, unknown> };

function paths(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => paths(member, path === "" ? name : `${path}.${name}`));
}

let box: Box;
let bodies: Map<string, Body>;
const act = (agreementId: string, verb: string, body = {}) =>
  box.control<{ agreementId: string; status: string }>("POST", `/_sim/agreements/${agreementId}/${verb}`, body);
const bodiesOf = async (agreementId = "") => {
  const query = agreementId === "" ? "" : `?agreementId=${agreementId}`;
  const { events } = await box.control<{ events: { channel: string; body: string }[] }>("GET", `/_sim/events${query}`);
  return events.filter(({ channel }) => channel === "eventbridge").map(({ body }) => JSON.parse(body) as Body);
};

/** The seller's request, with each of its ends. */
async function cancellations(over = {}): Promise<void> {
  const { agreementId } = await box.subscribe(over);
  await act(agreementId, "request-cancellation", { invalid: true });
  for (const answer of ["reject", "withdraw", "approve"]) {
    await act(agreementId, "request-cancellation", { reasonCode: "TEST_AGREEMENT" });
    await act(agreementId, "answer-cancellation", { answer });
  }
}

beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
  await box.setClock("2031-05-21T12:30:00Z");
  await box.control("PUT", "/_sim/delivery", { on: false });
  const partner = await box.subscribe({ proposerAccountId: "888877776666" });
  await act(partner.agreementId, "amend");
  await act(partner.agreementId, "cancel");
  await cancellations();
  await cancellations({ proposerAccountId: "888877776666" });

  const { agreementId } = await box.subscribe({ offer: "private", endTime: "2031-07-01T00:00:00Z" });
  await act(agreementId, "amend", { autoRenew: true });
  await act(agreementId, "advisory");
  await act(agreementId, "advisory", { resolved: true });
  await act(agreementId, "notice", { kind: "renewal-terms-finalized", totalContractValue: "1200.00" });
  await act(agreementId, "notice", { kind: "renewal-upcoming" });
  await act(agreementId, "notice", { kind: "billing-adjustment", amount: "-12.50" });
  await act(agreementId, "notice", { kind: "billing-adjustment", failed: true });
  for (const stage of ["reached", "vet-succeeded", "vet-failed"]) {
    await act(agreementId, "notice", { kind: "spend-threshold", stage });
  }
  await box.setClock("2031-06-10T00:00:00Z");
  await act(agreementId, "renew");
  bodies = new Map(
    (await bodiesOf()).map((body) => {
      const { intent } = (body.detail.agreement ?? {}) as { intent?: string };
      const isRenewal = intent === "RENEW" && body["detail-type"].endsWith("Proposer");
      return [`${body["detail-type"]}${isRenewal ? ", RENEW" : ""}`, body];
    }),
  );
});
afterAll(() => box.stop());

describe("every detail-type of AWS can be made here, with its members and no other", () => {
  test.each(Object.entries(SHAPES))("%s", (type, members) => {
    const found = bodies.get(type);
    expect(paths(found?.detail ?? {}, "").sort()).toEqual(["requestId", "catalog", ...members].sort());
    const isWithoutResources = type.includes("Cancellation Request") || type.includes("Billing Adjustment");
    expect(found?.resources).toHaveLength(isWithoutResources ? 0 : 1);
  });

  test("and none that AWS facts 5.3 does not have", () => {
    expect([...bodies.keys()].sort()).toEqual(Object.keys(SHAPES).sort());
  });
});

describe("what these events tell of", () => {
  const types = async (agreementId: string) => (await bodiesOf(agreementId)).map((body) => body["detail-type"]);

  test("EVT-AUTO-APPROVAL a request that the buyer leaves unanswered ends the agreement after 7 days", async () => {
    const { agreementId } = await box.subscribe();
    await act(agreementId, "request-cancellation");
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 7 * 86_400 - 60 });
    const status = async () => (await box.control<{ status: string }>("GET", `/_sim/agreements/${agreementId}`)).status;
    expect(await status()).toBe("ACTIVE");
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 61 });
    expect(await status()).toBe("CANCELLED");
    expect((await types(agreementId)).slice(-3)).toEqual([
      "Agreement Cancellation Request Approved - Proposer",
      "Purchase Agreement Ended - Proposer",
      "License Deprovisioned - Manufacturer",
    ]);
  });

  test("EVT-REQUEST-ANSWER a rejected or withdrawn request leaves the agreement as it is, also a week later", async () => {
    const { agreementId } = await box.subscribe();
    await act(agreementId, "request-cancellation");
    const answered = await act(agreementId, "answer-cancellation", { answer: "reject" });
    expect(answered).toMatchObject({ status: "ACTIVE", cancellationRequest: { statusCode: "REJECTED" } });
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 8 * 86_400 });
    expect(await act(agreementId, "amend")).toMatchObject({ status: "ACTIVE" });
    await expect(act(agreementId, "answer-cancellation", { answer: "approve" })).rejects.toThrow("400");
  });

  test("EVT-RENEWAL-OFF who stops the renewal stands in the event", async () => {
    const { agreementId } = await box.subscribe({ offer: "private" });
    await act(agreementId, "amend", { autoRenew: true });
    await act(agreementId, "amend", { autoRenew: false });
    const amended = (await bodiesOf(agreementId)).filter((body) => body["detail-type"].includes("Amended"));
    expect(amended.map(({ detail }) => detail)).toMatchObject([
      { agreement: { autoRenewalEnabled: true }, renewalSummary: { disabledBy: null } },
      { agreement: { autoRenewalEnabled: false }, renewalSummary: { disabledBy: "ACCEPTOR" } },
    ]);
  });

  test("EVT-PAYMENT-FAILED a payment that cannot be set up gives no licence: Created alone, or subscribe-fail", async () => {
    const failed = await box.subscribe({ productCode: VISION, paymentFails: true });
    expect(await types(failed.agreementId)).toEqual(["Purchase Agreement Created - Proposer"]);
    const legacy = await box.subscribe({ productCode: CLASSIC, paymentFails: true });
    const { events } = await box.control<{ events: { type: string }[] }>(
      "GET",
      `/_sim/events?agreementId=${legacy.agreementId}`,
    );
    expect(events.map(({ type }) => type)).toEqual(["subscribe-fail"]);
  });

  test("EVT-NOTICE-REFUSED nothing is said that AWS could not say", async () => {
    const { agreementId } = await box.subscribe();
    await expect(act(agreementId, "notice", { kind: "renewal-upcoming" })).rejects.toThrow("does not renew");
    await expect(act(agreementId, "notice", { kind: "billing-adjustment", amount: "5" })).rejects.toThrow("amount");
    const partner = await box.subscribe({ proposerAccountId: "888877776666" });
    await act(partner.agreementId, "notice", { kind: "spend-threshold", stage: "reached" });
    expect(await types(partner.agreementId)).toHaveLength(2);
  });
});
