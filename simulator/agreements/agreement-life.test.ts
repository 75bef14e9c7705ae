import {
  GetAgreementEntitlementsCommand,
  GetAgreementTermsCommand,
  SearchAgreementsCommand,
} from "@aws-sdk/client-marketplace-agreement";
import { GetEntitlementsCommand, paginateGetEntitlements } from "@aws-sdk/client-marketplace-entitlement-service";
import { ResolveCustomerCommand } from "@aws-sdk/client-marketplace-metering";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ARCHIVE, CLASSIC, NOW, startBox, type Box } from "#simulator/testing/box.ts";

let box: Box;

beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());
beforeEach(() => box.begin());

type Event = { type: string; time: string; channel: string; body: string };
type AgreementView = {
  agreementId: string;
  licenseArn: string;
  previousAgreementId: string;
  status: string;
  licenseStatus: string;
};

const events = async (agreementId: string) =>
  (await box.control<{ events: Event[] }>("GET", `/_sim/events?agreementId=${agreementId}`)).events;
const types = async (agreementId: string) => (await events(agreementId)).map(({ type }) => type);
const act = (agreementId: string, verb: string, body = {}) =>
  box.control<AgreementView>("POST", `/_sim/agreements/${agreementId}/${verb}`, body);
const get = (agreementId: string) => box.control<AgreementView>("GET", `/_sim/agreements/${agreementId}`);

describe("EventBridge", () => {
  test("EVT-LIFE subscribe, amend, cancel send what AWS sends, with its fields", async () => {
    const { agreementId, licenseArn, customerAwsAccountId } = await box.subscribe();
    await act(agreementId, "amend", { autoRenew: true });
    await act(agreementId, "cancel");
    expect(await types(agreementId)).toEqual([
      "Purchase Agreement Created - Proposer",
      "License Updated - Manufacturer",
      "Purchase Agreement Amended - Proposer",
      "License Updated - Manufacturer",
      "Purchase Agreement Ended - Proposer",
      "License Deprovisioned - Manufacturer",
    ]);
    const bodies = (await events(agreementId)).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(bodies[0]).toMatchObject({
      source: "aws.agreement-marketplace",
      region: "us-east-1",
      account: "999900001111",
      resources: [`arn:aws:aws-marketplace::aws:agreement:${agreementId}`],
      detail: {
        catalog: "AWSMarketplace",
        agreement: { id: agreementId, intent: "NEW", endTime: "9999-01-01T00:00:00Z" },
      },
    });
    expect(bodies[0]?.detail).not.toHaveProperty("product");
    expect(bodies[1]?.detail).toMatchObject({
      license: { arn: licenseArn },
      product: { code: "lumenarvision0000000000001", id: "prod-lumenarvision1" },
      acceptor: { accountId: customerAwsAccountId },
    });
    expect(bodies[4]?.detail).toMatchObject({ agreement: { id: agreementId, status: "CANCELLED" } });
  });

  test("EVT-PARTNER of a channel partner's offer the seller hears as Manufacturer only", async () => {
    const { agreementId } = await box.subscribe({ proposerAccountId: "888877776666" });
    await act(agreementId, "cancel");
    expect((await types(agreementId)).every((type) => type.endsWith("- Manufacturer"))).toBe(true);
  });

  test.each([
    ["renew", "RENEW", "RENEWED"],
    ["replace", "REPLACE", "REPLACED"],
  ])("EVT-SUCCESSOR %s makes a new agreement id and ends the old one as no churn", async (verb, intent, status) => {
    const old = await box.subscribe();
    const next = await act(old.agreementId, verb);
    expect(next).toMatchObject({ previousAgreementId: old.agreementId, licenseArn: old.licenseArn, status: "ACTIVE" });
    expect(await get(old.agreementId)).toMatchObject({ status });
    const created = JSON.parse((await events(next.agreementId))[0]?.body ?? "{}") as { detail: { agreement: object } };
    expect(created.detail.agreement).toMatchObject({ id: next.agreementId, intent });
    expect(await types(old.agreementId)).not.toContain("License Deprovisioned - Manufacturer");
  });

  test("EVT-NEW-LICENSE a renewal with a new licence deprovisions the old one", async () => {
    const old = await box.subscribe();
    const next = await act(old.agreementId, "renew", { license: "new" });
    expect(next.licenseArn).not.toBe(old.licenseArn);
    expect((await types(old.agreementId)).at(-1)).toBe("License Deprovisioned - Manufacturer");
  });

  test("EVT-FUTURE a future start sends Created now and License Updated on its day", async () => {
    const { agreementId } = await box.subscribe({ startTime: "2031-05-23T00:00:00Z" });
    expect(await types(agreementId)).toEqual(["Purchase Agreement Created - Proposer"]);
    expect((await get(agreementId)).licenseStatus).toBe("SCHEDULED");
    await box.setClock("2031-05-23T00:00:01Z");
    const started = (await events(agreementId)).at(-1);
    expect(started).toMatchObject({ type: "License Updated - Manufacturer", time: "2031-05-23T00:00:00.000Z" });
    expect((await get(agreementId)).licenseStatus).toBe("PROVISIONED");
  });

  test("EVT-TRIAL a trial ends by itself, with notices before it", async () => {
    const { agreementId } = await box.subscribe({ offer: "free-trial", endTime: "2031-08-21T00:00:00Z" });
    await box.setClock("2031-08-21T00:00:01Z");
    expect((await get(agreementId)).status).toBe("EXPIRED");
    expect((await types(agreementId)).filter((type) => type.includes("Ending"))).toHaveLength(3);
    expect((await types(agreementId)).slice(-2)).toEqual([
      "Purchase Agreement Ended - Proposer",
      "License Deprovisioned - Manufacturer",
    ]);
  });

  test("EVT-CONVERT a trial turns into a paid agreement by replacement", async () => {
    const trial = await box.subscribe({ offer: "free-trial" });
    const paid = await act(trial.agreementId, "convert-trial");
    expect(paid).toMatchObject({ offer: "public", endTime: null, previousAgreementId: trial.agreementId });
    expect((await get(trial.agreementId)).status).toBe("REPLACED");
  });

  test("EVT-AUTO-RENEW an agreement that renews by itself goes on under a new id", async () => {
    const { agreementId } = await box.subscribe({ offer: "private", endTime: "2031-06-21T00:00:00Z" });
    await act(agreementId, "amend", { autoRenew: true, endTime: "2031-06-21T00:00:00Z" });
    await box.setClock("2031-06-21T00:00:01Z");
    expect((await get(agreementId)).status).toBe("RENEWED");
    const { agreements } = await box.control<{ agreements: AgreementView[] }>("GET", "/_sim/agreements");
    expect(agreements.at(-1)).toMatchObject({ previousAgreementId: agreementId, status: "ACTIVE" });
  });

  test("EVT-SILENT suspension and resumption send nothing; an advisory says so and cuts nothing", async () => {
    const { agreementId } = await box.subscribe();
    await act(agreementId, "suspend");
    await act(agreementId, "resume");
    expect(await types(agreementId)).toHaveLength(2);
    await act(agreementId, "advisory");
    await act(agreementId, "advisory", { resolved: true });
    expect((await types(agreementId)).slice(-2)).toEqual([
      "Purchase Agreement Advisory Issued - Manufacturer",
      "Purchase Agreement Advisory Resolved - Manufacturer",
    ]);
    expect((await get(agreementId)).status).toBe("ACTIVE");
  });
});

describe("LEGACY products", () => {
  test("SNS-LIFE unsubscribe-pending comes at once, unsubscribe-success an hour later", async () => {
    const { agreementId } = await box.subscribe({ productCode: CLASSIC });
    await act(agreementId, "cancel");
    expect(await types(agreementId)).toEqual(["subscribe-success", "unsubscribe-pending"]);
    await box.setClock("2031-05-21T13:30:01Z");
    expect((await types(agreementId)).at(-1)).toBe("unsubscribe-success");
  });

  test("SNS-BACK who subscribes again within the hour keeps the identifier and hears no unsubscribe-success", async () => {
    const first = await box.subscribe({ productCode: CLASSIC });
    await act(first.agreementId, "cancel");
    const again = await box.subscribe({ productCode: CLASSIC, customerAwsAccountId: first.customerAwsAccountId });
    expect(again.customerIdentifier).toBe(first.customerIdentifier);
    await box.setClock("2031-05-21T14:00:00Z");
    expect(await types(first.agreementId)).not.toContain("unsubscribe-success");
    expect(await types(again.agreementId)).toEqual(["subscribe-success"]);
  });

  test("SNS-FIELDS a message has the customer's identifier, no account and no licence; the trial as a text", async () => {
    const { agreementId, customerIdentifier } = await box.subscribe({ productCode: CLASSIC, offer: "free-trial" });
    const envelope = JSON.parse((await events(agreementId))[0]?.body ?? "{}") as Record<string, string>;
    expect(envelope.TopicArn).toContain(`aws-mp-subscription-notification-${CLASSIC}`);
    expect(JSON.parse(envelope.Message ?? "")).toMatchObject({
      action: "subscribe-success",
      "customer-identifier": customerIdentifier,
      "product-code": CLASSIC,
      isFreeTrialTermPresent: "true",
    });
  });
});

describe("reads", () => {
  const entitled = (over = {}) =>
    box.subscribe({
      productCode: ARCHIVE,
      entitlements: [
        { dimension: "seats", value: 10 },
        { dimension: "archive_gb", value: 2.5 },
        { dimension: "sso", value: true },
      ],
      ...over,
    });
  const read = async (input: object) =>
    (await box.entitlement().send(new GetEntitlementsCommand({ ProductCode: ARCHIVE, ...input }))).Entitlements ?? [];

  test("RC-AGAIN a token can be redeemed again, by licence or by CustomerIdentifier as the product is", async () => {
    const licensed = await entitled();
    const legacy = await box.subscribe({ productCode: CLASSIC });
    const resolve = (RegistrationToken: string) =>
      box.metering().send(new ResolveCustomerCommand({ RegistrationToken }));
    await resolve(licensed.token);
    const again = await resolve(licensed.token);
    expect(again).toMatchObject({
      LicenseArn: licensed.licenseArn,
      CustomerAWSAccountId: licensed.customerAwsAccountId,
    });
    expect(again.CustomerIdentifier).toBeUndefined();
    const old = await resolve(legacy.token);
    expect(old).toMatchObject({ CustomerIdentifier: legacy.customerIdentifier });
    expect(old.LicenseArn).toBeUndefined();
  });

  test("GE-VALUES only the fitting member of a value is set", async () => {
    const { licenseArn } = await entitled();
    const values = (await read({ Filter: { LICENSE_ARN: [licenseArn] } })).map(({ Value }) => Value);
    expect(values).toEqual([{ IntegerValue: 10 }, { DoubleValue: 2.5 }, { BooleanValue: true }]);
  });

  test("GE-FILTER values of one key are alternatives, keys go together", async () => {
    const one = await entitled();
    const other = await entitled();
    await entitled();
    const found = await read({
      Filter: { LICENSE_ARN: [one.licenseArn, other.licenseArn], DIMENSION: ["seats"] },
    });
    expect(found.map(({ LicenseArn }) => LicenseArn)).toEqual([one.licenseArn, other.licenseArn]);
    expect(await read({ Filter: { CUSTOMER_AWS_ACCOUNT_ID: [one.customerAwsAccountId] } })).toHaveLength(3);
  });

  test("GE-PAGES a page may be empty and have a NextToken; all pages together have all", async () => {
    for (let made = 0; made < 36; made += 1) await entitled();
    const last = await entitled();
    const client = box.entitlement();
    const sizes: number[] = [];
    const pages = paginateGetEntitlements(
      { client },
      { ProductCode: ARCHIVE, Filter: { LICENSE_ARN: [last.licenseArn] } },
    );
    for await (const page of pages) sizes.push(page.Entitlements?.length ?? 0);
    expect(sizes).toEqual([0, 3]);
  });

  test("GE-END nothing is entitled before the start, after the end and after the expiry", async () => {
    const later = await entitled({ startTime: "2031-05-22T00:00:00Z" });
    const ended = await entitled();
    await act(ended.agreementId, "expire");
    await box.control("PUT", "/_sim/entitlements", {
      agreementId: (await entitled()).agreementId,
      entitlements: [{ dimension: "seats", value: 1, expirationDate: NOW }],
    });
    expect(await read({})).toEqual([]);
    await box.setClock("2031-05-22T00:00:01Z");
    expect((await read({})).map(({ LicenseArn }) => LicenseArn)).toEqual(Array(3).fill(later.licenseArn));
  });

  test("AGR-READS a proposer finds the chain, its trial term and its licence; pay as you go has no end", async () => {
    const trial = await box.subscribe({ offer: "free-trial" });
    const { agreementId } = await act(trial.agreementId, "convert-trial");
    const client = box.agreement();
    const found = await client.send(
      new SearchAgreementsCommand({
        catalog: "AWSMarketplace",
        filters: [
          { name: "PartyType", values: ["Proposer"] },
          { name: "AgreementType", values: ["PurchaseAgreement"] },
          { name: "InitialAgreementId", values: [trial.agreementId] },
        ],
      }),
    );
    expect(found.agreementViewSummaries?.map((summary) => [summary.agreementId, summary.status]).sort()).toEqual(
      [
        [agreementId, "ACTIVE"],
        [trial.agreementId, "REPLACED"],
      ].sort(),
    );
    expect(
      found.agreementViewSummaries?.find((summary) => summary.agreementId === agreementId)?.endTime,
    ).toBeUndefined();
    const { acceptedTerms } = await client.send(new GetAgreementTermsCommand({ agreementId: trial.agreementId }));
    expect(acceptedTerms?.some((term) => term.freeTrialPricingTerm?.duration === "P30D")).toBe(true);
    const { agreementEntitlements } = await client.send(new GetAgreementEntitlementsCommand({ agreementId }));
    expect(agreementEntitlements?.[0]).toMatchObject({ licenseArn: trial.licenseArn, status: "PROVISIONED" });
    expect(agreementEntitlements?.[0]?.registrationToken).toBeUndefined();
  });

  test("AGR-TOKEN-LIFE the acceptor's token of the Agreement API lives 30 minutes", async () => {
    const { agreementId, customerAwsAccountId } = await box.subscribe();
    const client = box.agreement({ account: customerAwsAccountId });
    const { agreementEntitlements } = await client.send(new GetAgreementEntitlementsCommand({ agreementId }));
    const RegistrationToken = agreementEntitlements?.[0]?.registrationToken;
    await box.metering().send(new ResolveCustomerCommand({ RegistrationToken }));
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 1_800 });
    await expect(box.metering().send(new ResolveCustomerCommand({ RegistrationToken }))).rejects.toMatchObject({
      name: "ExpiredTokenException",
    });
  });
});
