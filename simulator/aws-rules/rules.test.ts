import { LookupEventsCommand, type LookupEventsRequest } from "@aws-sdk/client-cloudtrail";
import {
  DescribeAgreementCommand,
  GetAgreementEntitlementsCommand,
  SearchAgreementsCommand,
} from "@aws-sdk/client-marketplace-agreement";
import { GetEntitlementsCommand } from "@aws-sdk/client-marketplace-entitlement-service";
import type { UsageRecord } from "@aws-sdk/client-marketplace-metering";
import { ConfirmSubscriptionCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RULES } from "#simulator/aws-rules/rules.ts";
import {
  ARCHIVE,
  AT,
  BUYER,
  CLASSIC,
  EDGE,
  NOW,
  VISION,
  startBox,
  usage,
  type Box,
  type Subscription,
} from "#simulator/testing/box.ts";
import { webIdentityToken } from "#simulator/testing/web-identity.ts";
import { signedHeaders } from "#simulator/testing/signed-headers.ts";

let box: Box;
let vision: Subscription;
let classic: Subscription;

beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());

beforeEach(async () => {
  await box.begin();
  vision = await box.subscribe({ startTime: "2031-05-10T00:00:00Z" });
  classic = await box.subscribe({ productCode: CLASSIC, startTime: "2031-05-21T05:30:00Z" });
  await box.subscribe({ productCode: EDGE, customerAwsAccountId: BUYER, startTime: "2031-05-10T00:00:00Z" });
});

const bill = (over: Partial<UsageRecord>) => box.meter([usage(vision, AT, over)]);
const byCode = (over: Partial<UsageRecord>, code = CLASSIC) =>
  box.meter(
    [{ Timestamp: new Date(AT), Dimension: "api_calls", CustomerIdentifier: classic.customerIdentifier, ...over }],
    code,
  );
const allocations = (list: UsageRecord["UsageAllocations"]) => bill({ Quantity: 2, UsageAllocations: list });
const register = (over = {}, account = BUYER) => box.registerUsage({ Nonce: "n", ...over }, account);
const entitlements = (input: object) =>
  box.entitlement().send(new GetEntitlementsCommand({ ProductCode: ARCHIVE, ...input }));
const search = (filters: [string, string][], more = {}) =>
  box.agreement().send(
    new SearchAgreementsCommand({
      catalog: "AWSMarketplace",
      filters: filters.map(([name, value]) => ({ name, values: [value] })),
      ...more,
    }),
  );
const BOTH: [string, string][] = [
  ["PartyType", "Proposer"],
  ["AgreementType", "PurchaseAgreement"],
];
const lookup = (input: LookupEventsRequest) => box.trail().send(new LookupEventsCommand(input));
const workload = (platform: string, region: string | null) =>
  box.control("PUT", "/_sim/settings", { workload: { platform, region } });

const ROLE = "arn:aws:iam::999900001111:role/tallyport-metering";
const SESSION = { AccessKeyId: "ASIAQ999900001111", SecretAccessKey: "x", Expiration: new Date(NOW) };
const assume = (over = {}) =>
  box.sts().send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "tallyport", ...over }));
const assumeWith = (WebIdentityToken: string) =>
  box
    .sts()
    .send(new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: "tallyport", WebIdentityToken }));

const TOPIC = `arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-${CLASSIC}`;
const confirm = (over = {}, as = {}) =>
  box.sns(as).send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: "made-up", ...over }));
const queueUrl = () => `${box.url}/999900001111/marketplace-events`;
const receive = (over = {}) => box.queue().send(new ReceiveMessageCommand({ QueueUrl: queueUrl(), ...over }));
const sendMessage = (over = {}) =>
  box.queue().send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: "a", ...over }));
const sendAll = (bodies: string[]) => {
  const Entries = bodies.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
  return box.queue().send(new SendMessageBatchCommand({ QueueUrl: queueUrl(), Entries }));
};
const hide = (ReceiptHandle: string | undefined) =>
  box.queue().send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl(), ReceiptHandle, VisibilityTimeout: 60 }));
const removeAll = (ids: string[]) =>
  box.queue().send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl(),
      Entries: ids.map((Id) => ({ Id, ReceiptHandle: "made-up" })),
    }),
  );

/** A request that no SDK would send; refused like any other. */
async function raw(headers: Record<string, string>, body = "{}"): Promise<never> {
  const answer = await fetch(box.url, { method: "POST", headers, body });
  throw Object.assign(new Error(await answer.text()), { name: answer.headers.get("x-amzn-errortype") ?? "none" });
}
const TARGET = { "x-amz-target": "AWSMPMeteringService.BatchMeterUsage", "content-type": "application/x-amz-json-1.1" };
const signed = (form: Parameters<typeof signedHeaders>[0] = {}) => ({ ...TARGET, ...signedHeaders(form) });

/** One row per rule: a call that breaks it and nothing else. */
const ROWS: Record<string, () => Promise<unknown>> = {
  "SIG-MISSING": () => raw(TARGET),
  "SIG-FORM": () => raw(signed({ headers: "host" })),
  "SIG-SERVICE": () => raw(signed({ scope: "20310521/us-east-1/metering.marketplace" })),
  "SIG-REGION": () => box.meter([], undefined, { region: "mars-north-1" }),
  "SIG-DATE": () => raw(signed({ scope: "20310520/us-east-1/aws-marketplace" })),
  "SIG-AGE": () => raw(signed({ date: "20310521T121459Z" })),
  "WIRE-TARGET": () => raw({ ...signed(), "x-amz-target": "AWSMPMeteringService.MeterEverything" }),
  "WIRE-JSON": () => raw(signed(), "{"),
  "WIRE-TYPE": () => bill({ Quantity: 1.5 }),
  "WIRE-VALIDATION": () => box.meter(Array.from({ length: 26 }, () => usage(vision, AT))),
  "WIRE-SIZE": () => raw(signed(), JSON.stringify({ UsageRecords: [], pad: "x".repeat(1 << 20) })),
  RATE: async () => {
    for (let sent = 0; sent < 11; sent += 1) await box.meter([]);
  },
  "REGION-DISABLED": async () => {
    await box.control("PUT", "/_sim/settings", { enabledRegions: ["us-east-1"] });
    await box.meter([], undefined, { region: "eu-west-1" });
  },
  "ACCESS-SELLER": () => box.meter([], undefined, { account: "123456789012" }),
  "STS-SESSION": () => box.meter([], undefined, { session: { ...SESSION, SessionToken: undefined } as never }),
  "STS-SESSION-END": async () => {
    const { Credentials } = await assume();
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 3_600 });
    await box.meter([], undefined, { session: Credentials ?? null });
  },
  "STS-TRUST": async () => {
    await box.control("PUT", "/_sim/settings", { roles: [] });
    await assume();
  },
  "STS-DURATION": async () => {
    await box.control("PUT", "/_sim/settings", { roles: [{ roleArn: ROLE }] });
    await assume({ DurationSeconds: 7_200 });
  },
  "STS-IDENTITY": () => assumeWith("no.token.atall"),
  "STS-IDENTITY-END": () => assumeWith(webIdentityToken({ iss: "i", aud: "a", sub: "s", exp: 1 })),
  "RC-INVALID": () => box.resolve("made-up"),
  "RC-EXPIRED": async () => {
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 4 * 3_600 });
    await box.resolve(vision.token);
  },
  "MET-PRODUCT-CODE": () => byCode({}, "prod-lumenarclassic1"),
  "MET-DIMENSION": () => bill({ Dimension: "API_CALLS" }),
  "MET-TAG": () => allocations([{ AllocatedUsageQuantity: 2, Tags: [{ Key: "team", Value: "a|b" }] }]),
  "MET-ALLOC-COUNT": () =>
    allocations(
      Array.from({ length: 2_501 }, (_, index) => ({
        AllocatedUsageQuantity: 0,
        Tags: [{ Key: "k", Value: `${index}` }],
      })),
    ),
  "MET-ALLOC-TWICE": () => allocations([{ AllocatedUsageQuantity: 1 }, { AllocatedUsageQuantity: 1 }]),
  "MET-ALLOC-SUM": () => allocations([{ AllocatedUsageQuantity: 1 }]),
  "BMU-CODE-AND-LICENSE": () => box.meter([usage(vision, AT)], VISION),
  "BMU-NEITHER-CODE-NOR-LICENSE": () => bill({ LicenseArn: undefined }),
  "BMU-LICENSE-WITHOUT-ACCOUNT": () => bill({ CustomerAWSAccountId: undefined }),
  "BMU-BOTH-CUSTOMER-KEYS": () => byCode({ CustomerAWSAccountId: classic.customerAwsAccountId }),
  "BMU-NO-CUSTOMER": () => byCode({ CustomerIdentifier: undefined }),
  "BMU-MIXED-PRODUCTS": async () => {
    const archive = await box.subscribe({ productCode: ARCHIVE, startTime: "2031-05-10T00:00:00Z" });
    await box.meter([usage(vision, AT), usage(archive, AT, { Dimension: "archive_gb_overage" })]);
  },
  "BMU-LICENSE-UNKNOWN": () => bill({ LicenseArn: `${vision.licenseArn.slice(0, -2)}zz` }),
  "BMU-LICENSE-OTHER-ACCOUNT": () => bill({ CustomerAWSAccountId: "111122223333" }),
  "BMU-LICENSE-PERIOD": async () => {
    const later = await box.subscribe({ startTime: "2031-05-21T11:00:01Z" });
    await box.meter([usage(later, AT)]);
  },
  "BMU-CUSTOMER-UNKNOWN": () => byCode({ CustomerIdentifier: "nobody" }),
  "BMU-WINDOW-24H": () => bill({ Timestamp: new Date("2031-05-20T12:30:00Z") }),
  "BMU-WINDOW-MONTH": async () => {
    await box.setClock("2031-06-01T06:00:00Z");
    await bill({ Timestamp: new Date("2031-05-31T23:00:00Z") });
  },
  "BMU-WINDOW-FUTURE": () => bill({ Timestamp: new Date("2031-05-21T12:31:00Z") }),
  "BMU-WINDOW-START": () => byCode({ Timestamp: new Date("2031-05-21T05:29:59Z") }),
  "MU-WINDOW-6H": () => box.meterUsage({ Timestamp: new Date("2031-05-21T06:29:59Z") }),
  "MU-WINDOW-FUTURE": () => box.meterUsage({ Timestamp: new Date("2031-05-21T12:40:00Z") }),
  "MU-REGION": async () => {
    await workload("ECS", "eu-west-1");
    await box.meterUsage();
  },
  "MU-ENTITLED": () => box.meterUsage({}, { account: "555566667777" }),
  "MU-DUPLICATE": async () => {
    await box.meterUsage();
    await box.meterUsage({ UsageQuantity: 4 });
  },
  "MU-CLIENT-TOKEN": async () => {
    await box.meterUsage({ ClientToken: "one" });
    await box.meterUsage({ ClientToken: "one", UsageQuantity: 4 });
  },
  "MU-DRY-RUN": () => box.meterUsage({ DryRun: true }),
  "MU-DRY-RUN-DENIED": () => box.meterUsage({ DryRun: true }, { account: "555566667777" }),
  "RU-PLATFORM": async () => {
    await workload("EC2", null);
    await register();
  },
  "RU-REGION": async () => {
    await workload("FARGATE", "eu-west-1");
    await register();
  },
  "RU-KEY-VERSION": () => register({ PublicKeyVersion: 2 }),
  "RU-ENTITLED": () => register({}, "555566667777"),
  "GE-PRODUCT-CODE": () => entitlements({ ProductCode: "prod-lumenararchive1" }),
  "GE-BOTH-CUSTOMER-KEYS": () =>
    entitlements({ Filter: { CUSTOMER_IDENTIFIER: ["a"], CUSTOMER_AWS_ACCOUNT_ID: ["111122223333"] } }),
  "GE-TOKEN": () => entitlements({ NextToken: "made-up" }),
  "AGR-UNKNOWN": () => box.agreement().send(new DescribeAgreementCommand({ agreementId: "agmt-none" })),
  "AGR-PARTY": async () => {
    const { agreementId } = await box.subscribe({ proposerAccountId: "888877776666" });
    await box.agreement().send(new DescribeAgreementCommand({ agreementId }));
  },
  "AGR-ACCEPTOR": async () => {
    await box.control("PUT", "/_sim/settings", { proposerEntitlements: "deny" });
    const { agreementId } = await box.subscribe();
    await box.agreement().send(new GetAgreementEntitlementsCommand({ agreementId }));
  },
  "AGR-CATALOG": () => search(BOTH, { catalog: "Elsewhere" }),
  "AGR-FILTER": () => search([...BOTH, ["Status", "ACTIVE"], ["Status", "EXPIRED"]]),
  "AGR-FILTER-NAME": () => search([...BOTH, ["Colour", "plum"]]),
  "AGR-FILTER-VALUE": () => search([...BOTH, ["AfterEndTime", "soon"]]),
  "AGR-AGREEMENT-TYPE": () => search([["PartyType", "Proposer"]]),
  "AGR-PARTY-TYPE": () => search([["AgreementType", "PurchaseAgreement"]]),
  "AGR-COMBINATION": () => search([["PartyType", "Acceptor"], BOTH[1]!, ["LicenseArn", vision.licenseArn]]),
  "AGR-SORT": () => search(BOTH, { sort: { sortBy: "Colour" } }),
  "AGR-TOKEN": () => search(BOTH, { nextToken: "abcd" }),
  "CT-ATTRIBUTES": () =>
    lookup({
      LookupAttributes: [
        { AttributeKey: "EventName", AttributeValue: "BatchMeterUsage" },
        { AttributeKey: "ReadOnly", AttributeValue: "false" },
      ],
    }),
  "CT-MAX-RESULTS": () => lookup({ MaxResults: 51 }),
  "CT-TIME-RANGE": () => lookup({ StartTime: new Date(NOW), EndTime: new Date(AT) }),
  "CT-TOKEN": () => lookup({ NextToken: "abcd" }),
  "SNS-ACCESS": () => confirm({}, { account: "123456789012" }),
  "SNS-TOPIC": () => confirm({ TopicArn: "arn:aws:sns:us-east-1:287250355862:other" }),
  "SNS-TOKEN": () => confirm({ Token: "made-up" }),
  "SQS-QUEUE": () => receive({ QueueUrl: `${box.url}/999900001111/other` }),
  "SQS-MISSING": () => receive({ QueueUrl: "" }),
  "SQS-PARAMETER": () => receive({ MaxNumberOfMessages: 11 }),
  "SQS-RECEIPT": () => hide("made-up"),
  "SQS-NOT-IN-FLIGHT": async () => {
    await sendMessage();
    const { Messages } = await receive({ VisibilityTimeout: 0 });
    await hide(Messages?.[0]?.ReceiptHandle);
  },
  "SQS-BATCH-EMPTY": () => removeAll([]),
  "SQS-BATCH-SIZE": () => removeAll(Array.from({ length: 11 }, (_, index) => `${index}`)),
  "SQS-BATCH-ID": () => removeAll(["a b"]),
  "SQS-BATCH-TWICE": () => removeAll(["a", "a"]),
  "SQS-BATCH-LENGTH": () => sendAll(["a".repeat(600_000), "b".repeat(600_000)]),
  "SQS-ATTRIBUTE-NAME": () =>
    box.queue().send(new GetQueueAttributesCommand({ QueueUrl: queueUrl(), AttributeNames: ["Colour" as "All"] })),
  "SQS-CONTENTS": () => sendMessage({ MessageBody: "\u0000" }),
  "SQS-ATTRIBUTES": () => sendMessage({ MessageAttributes: { a: { DataType: "String", StringValue: "b" } } }),
  "SQS-PURGE": async () => {
    await box.queue().send(new PurgeQueueCommand({ QueueUrl: queueUrl() }));
    await box.queue().send(new PurgeQueueCommand({ QueueUrl: queueUrl() }));
  },
};

describe("every rule refuses what breaks it, through the unmodified SDK", () => {
  test.each(Object.entries(RULES))("%s", async (rule, { error }) => {
    const refusal = await (ROWS[rule] as () => Promise<unknown>)().then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(refusal?.name).toBe(error);

    const { calls } = await box.control<{ calls: { rule: string; error: string; applied: boolean }[] }>(
      "GET",
      "/_sim/calls",
    );
    expect(calls.at(-1)).toMatchObject({ rule, error, applied: false });
  });

  test("the table has a row for each rule and no other", () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(RULES).sort());
  });
});
