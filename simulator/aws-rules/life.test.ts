import {
  DescribeAgreementCommand,
  GetAgreementEntitlementsCommand,
  SearchAgreementsCommand,
} from "@aws-sdk/client-marketplace-agreement";
import { GetEntitlementsCommand } from "@aws-sdk/client-marketplace-entitlement-service";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ARCHIVE, CLASSIC, NOW, startBox, type Box } from "#simulator/testing/box.ts";

// AWS facts 5, 6 and 7: what is not in event-shapes.test.ts and agreement-life.test.ts.

let box: Box;
beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
});
afterAll(() => box.stop());
beforeEach(() => box.begin());

type Event = { type: string; body: string };
const eventsOf = async (agreementId: string) =>
  (await box.control<{ events: Event[] }>("GET", `/_sim/events?agreementId=${agreementId}`)).events;
const act = (agreementId: string, verb: string, body = {}) =>
  box.control<{ agreementId: string; licenseArn: string }>("POST", `/_sim/agreements/${agreementId}/${verb}`, body);
const withSeats = (value: number | boolean | string, over = {}) =>
  box.subscribe({ productCode: ARCHIVE, entitlements: [{ dimension: "seats", value }], ...over });
const entitlements = async (input: object = {}) =>
  (await box.entitlement().send(new GetEntitlementsCommand({ ProductCode: ARCHIVE, ...input }))).Entitlements ?? [];
const licence = async (agreementId: string) =>
  (await box.agreement().send(new GetAgreementEntitlementsCommand({ agreementId }))).agreementEntitlements?.[0];

describe("5 notifications", () => {
  test("SNS-NAMES topics are named for the product, of AWS's account, in us-east-1", async () => {
    const { topicArns } = await box.control<{ topicArns: string[] }>("GET", "/_sim/sns");
    expect(topicArns).toEqual([
      `arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-${CLASSIC}`,
      `arn:aws:sns:us-east-1:287250355862:aws-mp-entitlement-notification-${CLASSIC}`,
    ]);
  });

  test("SNS-KEYS the offer is named by subscribe-success and subscribe-fail only; the message is a text of JSON", async () => {
    const { agreementId } = await box.subscribe({ productCode: CLASSIC });
    await act(agreementId, "cancel");
    const messages = (await eventsOf(agreementId)).map(({ body }) => {
      const { Message } = JSON.parse(body) as { Message: string };
      return JSON.parse(Message) as Record<string, string>;
    });
    const common = ["action", "customer-identifier", "isFreeTrialTermPresent", "product-code"];
    expect(messages.map((message) => Object.keys(message).sort())).toEqual([
      [...common, "offer-identifier"].sort(),
      common,
    ]);
    expect(messages[0]?.isFreeTrialTermPresent).toBe("false");
  });

  test("SNS-ENTITLEMENT a contract's topic says that something changed, and not what", async () => {
    const { agreementId } = await withSeats(3, { integration: "LEGACY" });
    await box.control("PUT", "/_sim/entitlements", { agreementId, entitlements: [{ dimension: "seats", value: 9 }] });
    const events = await eventsOf(agreementId);
    expect(events.map(({ type }) => type)).toEqual(["subscribe-success", "entitlement-updated", "entitlement-updated"]);
    expect(events.at(-1)?.body).toContain("aws-mp-entitlement-notification-");
    expect(events.at(-1)?.body).not.toContain("seats");
  });

  test("EVT-ENVELOPE every event has EventBridge's members: a new id, the seller's account, us-east-1", async () => {
    const { agreementId } = await box.subscribe();
    const bodies = (await eventsOf(agreementId)).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    for (const body of bodies) {
      expect(Object.keys(body)).toEqual([
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
      ]);
      expect(body).toMatchObject({ version: "0", account: "999900001111", region: "us-east-1" });
      expect(body.time).toBe(NOW);
    }
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(2);
  });

  test("EVT-SUFFIX who owns the listing and made the offer hears of it once, as Proposer; of licences as Manufacturer", async () => {
    const { agreementId } = await box.subscribe();
    await act(agreementId, "cancel");
    const types = (await eventsOf(agreementId)).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith("Purchase")).every((type) => type.endsWith("Proposer"))).toBe(true);
    expect(types.filter((type) => type.startsWith("License")).every((type) => type.endsWith("Manufacturer"))).toBe(
      true,
    );
  });

  test("EVT-ENDING notices come 180, 120, 90, 60 and 30 days ahead", async () => {
    const { agreementId } = await box.subscribe({ offer: "private", endTime: "2032-05-21T12:30:00Z" });
    await box.setClock("2032-05-20T12:30:00Z");
    const days = (await eventsOf(agreementId))
      .filter(({ type }) => type === "Purchase Agreement Ending - Proposer")
      .map(({ body }) => (JSON.parse(body) as { detail: { agreement: object } }).detail.agreement);
    expect(days).toMatchObject([180, 120, 90, 60, 30].map((daysBeforeEndTime) => ({ daysBeforeEndTime })));
  });

  test.each([
    ["cancel", "CANCELLED"],
    ["expire", "EXPIRED"],
    ["renew", "RENEWED"],
    ["replace", "REPLACED"],
  ])("EVT-END-STATUS after %s Ended says %s", async (verb, status) => {
    const { agreementId } = await box.subscribe();
    await act(agreementId, verb);
    const ended = (await eventsOf(agreementId)).find(({ type }) => type.startsWith("Purchase Agreement Ended"));
    expect(JSON.parse(ended?.body ?? "{}")).toMatchObject({ detail: { agreement: { id: agreementId, status } } });
  });
});

describe("6 agreements", () => {
  test("AGR-STATUS a licence's status says why it is what it is", async () => {
    const running = await box.subscribe();
    expect(await licence(running.agreementId)).toMatchObject({
      status: "PROVISIONED",
      statusReasonCode: "AGREEMENT_ACTIVE",
    });
    await act(running.agreementId, "suspend");
    expect(await licence(running.agreementId)).toMatchObject({
      status: "FAILED",
      statusReasonCode: "ACCOUNT_SUSPENDED",
    });
    await act(running.agreementId, "cancel");
    expect(await licence(running.agreementId)).toMatchObject({
      status: "DEPROVISIONED",
      statusReasonCode: "AGREEMENT_INACTIVE",
    });
    const later = await box.subscribe({ startTime: "2031-06-01T00:00:00Z" });
    expect(await licence(later.agreementId)).toMatchObject({
      status: "SCHEDULED",
      statusReasonCode: "FUTURE_START_DATE",
    });
    const unpaid = await box.subscribe({ paymentFails: true });
    expect(await licence(unpaid.agreementId)).toMatchObject({
      status: "FAILED",
      statusReasonCode: "INVALID_PAYMENT_INSTRUMENT",
    });
  });

  test("AGR-PAY a payment that succeeds later issues the licence and says License Updated", async () => {
    const unpaid = await box.subscribe({ paymentFails: true });
    await act(unpaid.agreementId, "pay");
    expect(await licence(unpaid.agreementId)).toMatchObject({ status: "PROVISIONED" });
    expect((await eventsOf(unpaid.agreementId)).map(({ type }) => type)).toEqual([
      "Purchase Agreement Created - Proposer",
      "License Updated - Manufacturer",
    ]);
    await expect(act(unpaid.agreementId, "pay")).rejects.toThrow("payment");
    const legacy = await box.subscribe({ productCode: CLASSIC, paymentFails: true });
    await act(legacy.agreementId, "pay");
    expect((await eventsOf(legacy.agreementId)).map(({ type }) => type)).toEqual([
      "subscribe-fail",
      "subscribe-success",
    ]);
  });

  test("AGR-ACCEPTOR GetAgreementEntitlements can be the buyer's alone", async () => {
    await box.control("PUT", "/_sim/settings", { proposerEntitlements: "deny" });
    const { agreementId, customerAwsAccountId } = await box.subscribe();
    const asBuyer = box.agreement({ account: customerAwsAccountId });
    const read = await asBuyer.send(new GetAgreementEntitlementsCommand({ agreementId }));
    expect(read.agreementEntitlements).toMatchObject([{ status: "PROVISIONED" }]);
    await expect(licence(agreementId)).rejects.toMatchObject({
      name: "AccessDeniedException",
      reason: "INVALID_ACCESS",
    });
  });

  test("AGR-END-REASON an agreement that will not renew says why; one without an end, or over, says nothing", async () => {
    const describe = async (agreementId: string) =>
      (await box.agreement().send(new DescribeAgreementCommand({ agreementId }))).endTimeBehavior;
    const { agreementId } = await withSeats(1);
    expect(await describe(agreementId)).toEqual({ type: "EXPIRE", reasonCode: "NO_RENEWAL_TERM" });
    await act(agreementId, "amend", { autoRenew: true });
    expect(await describe(agreementId)).toMatchObject({
      type: "RENEW",
      renewalSummary: { offerId: expect.any(String) },
    });
    await act(agreementId, "amend", { autoRenew: false });
    expect(await describe(agreementId)).toMatchObject({ type: "EXPIRE", reasonCode: "ACCEPTOR_RENEW_OPTED_OUT" });
    await act(agreementId, "amend", { endReason: "RENEWAL_LIMIT_EXHAUSTED" });
    const { agreementViewSummaries } = await box.agreement().send(
      new SearchAgreementsCommand({
        filters: [
          { name: "PartyType", values: ["Proposer"] },
          { name: "AgreementType", values: ["PurchaseAgreement"] },
          { name: "EndTimeBehaviorReasonCode", values: ["RENEWAL_LIMIT_EXHAUSTED"] },
        ],
      }),
    );
    expect(agreementViewSummaries).toMatchObject([
      { agreementId, endTimeBehaviorType: "EXPIRE", endTimeBehaviorReasonCode: "RENEWAL_LIMIT_EXHAUSTED" },
    ]);
    expect(await describe((await box.subscribe()).agreementId)).toBeUndefined();
    await act(agreementId, "cancel");
    expect(await describe(agreementId)).toBeUndefined();
  });

  test("AGR-OPEN-END pay as you go is described without an end, a term with it", async () => {
    const describe = (agreementId: string) => box.agreement().send(new DescribeAgreementCommand({ agreementId }));
    expect((await describe((await box.subscribe()).agreementId)).endTime).toBeUndefined();
    expect((await describe((await withSeats(1)).agreementId)).endTime).toEqual(new Date("2032-05-20T12:30:00Z"));
  });

  test("AGR-CHAIN the first agreement of a chain stays its initial one", async () => {
    const first = await box.subscribe();
    const second = await act(first.agreementId, "renew");
    const third = await act(second.agreementId, "renew");
    const { initialAgreementId } = await box
      .agreement()
      .send(new DescribeAgreementCommand({ agreementId: third.agreementId }));
    expect(initialAgreementId).toBe(first.agreementId);
  });

  test("AGR-LICENSE-FILTER an agreement is found by its licence, several of one account apart", async () => {
    const one = await box.subscribe();
    const two = await box.subscribe({ customerAwsAccountId: one.customerAwsAccountId });
    const { agreementViewSummaries } = await box.agreement().send(
      new SearchAgreementsCommand({
        catalog: "AWSMarketplace",
        filters: [
          { name: "PartyType", values: ["Proposer"] },
          { name: "AgreementType", values: ["PurchaseAgreement"] },
          { name: "LicenseArn", values: [two.licenseArn] },
        ],
      }),
    );
    expect(agreementViewSummaries?.map(({ agreementId }) => agreementId)).toEqual([two.agreementId]);
  });

  test("AGR-BUYER a buyer reads its own agreements and nobody else's", async () => {
    const mine = await box.subscribe();
    const other = await box.subscribe();
    const buyer = box.agreement({ account: mine.customerAwsAccountId });
    expect(await buyer.send(new DescribeAgreementCommand({ agreementId: mine.agreementId }))).toMatchObject({
      agreementId: mine.agreementId,
    });
    await expect(buyer.send(new DescribeAgreementCommand({ agreementId: other.agreementId }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});

describe("7 entitlements", () => {
  test("GE-ALL without a filter all customers' entitlements of the product come", async () => {
    await withSeats(1);
    await withSeats(2);
    expect((await entitlements()).map(({ Value }) => Value?.IntegerValue)).toEqual([1, 2]);
  });

  test("GE-STRING a text is a StringValue", async () => {
    await withSeats("gold");
    expect((await entitlements())[0]?.Value).toEqual({ StringValue: "gold" });
  });

  test("GE-EXPIRATION an entitlement lasts as long as the term unless it says otherwise", async () => {
    await withSeats(1, { endTime: "2031-09-01T00:00:00Z" });
    expect((await entitlements())[0]?.ExpirationDate).toEqual(new Date("2031-09-01T00:00:00Z"));
  });

  test("GE-MEMBERS a licence's entitlement names account and licence, a LEGACY one the CustomerIdentifier", async () => {
    const licensed = await withSeats(1);
    const legacy = await withSeats(2, { integration: "LEGACY" });
    expect(await entitlements({ Filter: { LICENSE_ARN: [licensed.licenseArn] } })).toMatchObject([
      {
        ProductCode: ARCHIVE,
        Dimension: "seats",
        CustomerAWSAccountId: licensed.customerAwsAccountId,
        LicenseArn: licensed.licenseArn,
      },
    ]);
    const [found] = await entitlements({ Filter: { CUSTOMER_IDENTIFIER: [legacy.customerIdentifier] } });
    expect(found?.CustomerIdentifier).toBe(legacy.customerIdentifier);
    expect(found?.LicenseArn).toBeUndefined();
  });

  test("GE-HOME answers in us-east-1 only", async () => {
    await expect(
      box.entitlement({ region: "eu-west-1" }).send(new GetEntitlementsCommand({ ProductCode: ARCHIVE })),
    ).rejects.toThrow("region");
  });

  test("GE-UNPAID a payment that failed entitles to nothing", async () => {
    await withSeats(5, { paymentFails: true });
    expect(await entitlements()).toEqual([]);
  });
});
