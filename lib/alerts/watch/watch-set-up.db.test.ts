import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { followAgreements } from "#lib/agreements/aws-sync/follow-agreements.ts";
import { detailWords } from "#lib/alerts/detail-words.ts";
import { nameSubjects } from "#lib/alerts/name-subjects.ts";
import { notifyOfAlerts } from "#lib/alerts/notify-of-alerts.ts";
import { createSealer } from "#lib/sealing/seal.ts";
import { refreshDueEntitlements } from "#lib/entitlements/refresh-due-entitlements.ts";
import { pollQueue } from "#lib/events/poll-queue.ts";
import { createCertificateStore } from "#lib/events/sns/certificate-store.ts";
import { fetchCertificate } from "#lib/events/sns/fetch-certificate.ts";
import { confirmSubscriptions, ENROLMENT_CLOSED } from "#lib/events/sns/confirm-subscriptions.ts";
import { openEnrolment } from "#lib/events/sns/enrolment.ts";
import { createPorts } from "#lib/marketplace/ports.ts";
import { countAlerts } from "#lib/metering/alerts/count-alerts.ts";
import { openRegistration } from "#lib/registration/arrival/open-registration.ts";
import { resolveRegistration } from "#lib/registration/asking/resolve-registration.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aUser } from "#lib/testing/fixtures/factories.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";
import { aSnsSender, topicArn } from "#lib/testing/fixtures/sns-sender.ts";

// The unmodified SDK over HTTP against the simulator: what operators hear when AWS refuses an operation for the
// set-up's sake.

const base = useDatabase();
const aws = useSimulator();
const sns = await aSnsSender();
const sealer = createSealer(["a-secret-for-tests"]);
let ports: ReturnType<typeof createPorts>;
let queueUrl = "";
let sold = { token: "", agreementId: "", licenseArn: "", customerAwsAccountId: "" };
let product: { id: string; productCode: string; productId: string | null };

const START = new Date("2026-11-21T10:00:00Z");
let minute = 0;
/** Each call is a minute after the one before. */
const next = () => new Date(START.getTime() + 60_000 * minute++);

beforeAll(async () => {
  process.env["AWS_ENDPOINT_URL"] = aws.url;
  ports = createPorts(null);
  ({ queueUrl } = await aws.control<{ queueUrl: string }>("PUT", "/_sim/delivery", { on: false, sqs: true }));
  type Listed = { productCode: string; productId: string; title: string; pricingModel: string; integration: string };
  const { products } = await aws.control<{ products: Listed[] }>("GET", "/_sim/products");
  const { productCode, productId, title } = products.find(
    ({ pricingModel, integration }) => pricingModel === "CONTRACT_WITH_CONSUMPTION" && integration === "LICENSE",
  )!;
  const data = { productCode, productId, title, pricingModel: "CONTRACT_WITH_CONSUMPTION" as const };
  product = await base.database.product.create({ data });
  const { id: userId } = await aUser(base.database);
  await base.database.operator.create({ data: { userId, role: "OWNER" } });
});
beforeEach(async () => {
  minute = 0;
  await aws.setFaults([]);
  await aws.setClock(START);
  await base.pool.query(
    "TRUNCATE alert, agreement, lifecycle_event, sns_enrolment, agreement_sweep, mail_outbox CASCADE",
  );
  sold = await aws.control("POST", "/_sim/subscriptions", { productCode: product.productCode });
});

const aRow = (now: Date, over: { licenseArn?: null } = {}) => {
  const { licenseArn, agreementId: awsAgreementId, customerAwsAccountId } = sold;
  const due = { entitlementsDueAt: now, awsReadDueAt: now };
  return anAgreement(base.database, product, { licenseArn, awsAgreementId, customerAwsAccountId, ...due, ...over });
};

const arrive = async (now: Date) => {
  const machine = new Date();
  const deps = { db: base.pool, sealer, now: machine };
  const { handle } = await openRegistration(deps, { token: sold.token, offerTypeHint: null });
  const all = { db: base.database, limits: base.pool, sealer, now: machine, businessNow: now, ...ports };
  await resolveRegistration(all, { handle, address: handle });
};
const refresh = async (now: Date) => {
  await base.pool.query("DELETE FROM agreement");
  await aRow(now);
  await refreshDueEntitlements({ db: base.database, entitlements: ports.entitlements, now, random: () => 0 });
};
const follow = async (now: Date, over: { licenseArn?: null } = {}) => {
  await base.pool.query("DELETE FROM agreement");
  await base.pool.query("TRUNCATE agreement_sweep");
  await aRow(now, over);
  await followAgreements({ db: base.database, pool: base.pool, agreements: ports.agreements, now, random: () => 0 });
};
/** A row without a license is read by AWS's agreement id. */
const describeRow = (now: Date) => follow(now, { licenseArn: null });
const poll = async (now: Date) => {
  const trust = { certificates: createCertificateStore(fetchCertificate), topicArns: [], trustedCertUrl: null, now };
  await pollQueue({ db: base.pool, queue: ports.queue(queueUrl), trust }, () => false);
};
const pollSomething = async (now: Date) => {
  await aws.control("POST", "/_sim/subscriptions", { productCode: product.productCode });
  await poll(now);
};
const confirm = async (now: Date) => {
  await base.pool.query("TRUNCATE lifecycle_event, sns_enrolment CASCADE");
  const actor = { userId: (await base.database.operator.findFirstOrThrow()).userId, operatorRole: "OWNER" as const };
  await openEnrolment({ db: base.database, actor, now });
  const body = JSON.stringify(
    sns.notification({ Type: "SubscriptionConfirmation", Token: "t", SubscribeURL: aws.url }),
  );
  const common = { source: "SNS" as const, type: "SubscriptionConfirmation", state: "WAITING" as const };
  await base.database.lifecycleEvent.create({
    data: {
      ...common,
      error: ENROLMENT_CLOSED,
      body,
      eventId: `confirm-${now.toISOString()}`,
      receivedAt: now,
      occurredAt: now,
    },
  });
  await confirmSubscriptions({ db: base.database, subscriptions: ports.subscriptions, topicArns: [topicArn], now });
};

const kind = "AWS_SET_UP";
const alerts = () => base.database.alert.findMany({ where: { kind }, orderBy: { id: "asc" } });
const owed = () => base.database.mailOutbox.count({ where: { data: { path: ["kind"], equals: kind } } });
const operations = [
  ["ResolveCustomer", "an arrival", arrive],
  ["GetEntitlements", "an arrival", arrive],
  ["GetEntitlements", "the refresh", refresh],
  ["DescribeAgreement", "a read", describeRow],
  ["SearchAgreements", "a read", follow],
  ["GetAgreementEntitlements", "a read", follow],
  ["GetAgreementTerms", "a read", follow],
  ["ReceiveMessage", "a poll", poll],
  ["DeleteMessageBatch", "a poll", pollSomething],
  ["ConfirmSubscription", "a confirmation", confirm],
] as const;

describe.each(operations)("%s by %s", (operation, _, ask) => {
  test("expired credentials open one alert, mailed once, and AWS's next good answer closes it", async () => {
    await aws.setFaults([{ operation, kind: "error", name: "ExpiredTokenException", status: 403, rate: 1 }]);
    for (let run = 0; run < 3; run++) {
      const now = next();
      await ask(now);
      await countAlerts({ db: base.pool, now });
      await notifyOfAlerts({ db: base.database, now, hasChat: false });
    }
    const subject = `aws:${operation}`;
    const data = { operation, error: expect.stringMatching(/^ExpiredToken/) as string, cure: "credentials" };
    expect(await alerts()).toMatchObject([
      { kind: "AWS_SET_UP", subject, severity: "CRITICAL", data, openedAt: START, closedAt: null },
    ]);
    expect(await owed()).toBe(1);

    await aws.setFaults([]);
    const healed = next();
    await ask(healed);
    await notifyOfAlerts({ db: base.database, now: healed, hasChat: false });
    expect(await alerts()).toMatchObject([{ subject, closedAt: healed }]);
    expect(await owed()).toBe(2);
  });

  test("an alert that cannot be written costs nothing else", async () => {
    await base.pool.query(`
      CREATE FUNCTION refuse_alert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no alert today'; END $$;
      CREATE TRIGGER refuse_alert BEFORE INSERT OR UPDATE ON alert FOR EACH ROW
        WHEN (NEW.kind = 'AWS_SET_UP') EXECUTE FUNCTION refuse_alert()`);
    try {
      await aws.setFaults([{ operation, kind: "error", name: "ExpiredTokenException", status: 403, rate: 1 }]);
      await expect(ask(next())).resolves.toBeUndefined();
      await aws.setFaults([]);
      await expect(ask(next())).resolves.toBeUndefined();
    } finally {
      await base.pool.query("DROP FUNCTION refuse_alert CASCADE");
    }
    expect(await alerts()).toEqual([]);
  });
});

test.each(["ThrottlingException", "InternalFailure", "ValidationException"])(
  "%s neither opens an alert nor closes one",
  async (name) => {
    const answer = (fault: string) =>
      aws.setFaults([{ operation: "ResolveCustomer", kind: "error", name: fault, rate: 1 }]);
    await answer(name);
    await arrive(next());
    expect(await alerts()).toEqual([]);
    await answer("AccessDeniedException");
    await arrive(next());
    await answer(name);
    await arrive(next());
    expect(await alerts()).toMatchObject([{ data: { cure: "rights" }, closedAt: null }]);
  },
);

test("a token that AWS calls invalid shows that the set-up is right", async () => {
  await aws.setFaults([{ operation: "ResolveCustomer", kind: "error", name: "AccessDeniedException", rate: 1 }]);
  await arrive(next());
  await aws.setFaults([]);
  sold.token = "not-a-token";
  const now = next();
  await arrive(now);
  expect(await alerts()).toMatchObject([{ subject: "aws:ResolveCustomer", closedAt: now }]);
});

test("that a seller may not read a license's status is no fault of the set-up", async () => {
  await aws.setFaults([
    { operation: "GetAgreementEntitlements", kind: "error", name: "AccessDeniedException", rate: 1 },
  ]);
  await follow(next());
  expect(await alerts()).toEqual([]);
});

test("the alert says in words what has stopped and what to cure, and where to look", async () => {
  await aws.setFaults([{ operation: "ResolveCustomer", kind: "error", name: "AccessDeniedException", rate: 1 }]);
  await arrive(next());
  const [alert] = await alerts();
  expect(detailWords(alert!.data)).toBe(
    "buyers who arrive cannot register, AWS says AccessDeniedException, give the role its permissions",
  );
  const nameOf = await nameSubjects(base.database, [alert!]);
  expect(nameOf(alert!)).toEqual({ name: "AWS’s ResolveCustomer", path: "/admin/registrations" });
  // The installation itself has no page: on the overview, a link to the overview would lead nowhere.
  expect(nameOf({ kind: "AWS_ACCOUNT_OTHER", subject: "aws_account" })).toEqual({
    name: "The AWS credentials",
    path: null,
  });
});
