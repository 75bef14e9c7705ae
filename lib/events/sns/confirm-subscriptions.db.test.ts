import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { getEvent } from "#lib/events/browse-events.ts";
import { receiveSns } from "#lib/events/receive-sns.ts";
import { createCertificateStore } from "#lib/events/sns/certificate-store.ts";
import { confirmSubscriptions } from "#lib/events/sns/confirm-subscriptions.ts";
import { closeEnrolment, findEnrolment, openEnrolment } from "#lib/events/sns/enrolment.ts";
import { awsSubscriptions } from "#lib/marketplace/aws-subscriptions.ts";
import { createSubscriptionClient } from "#lib/marketplace/clients.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aSnsSender, topicArn } from "#lib/testing/fixtures/sns-sender.ts";

const base = useDatabase();
const sns = await aSnsSender();
const start = new Date("2026-11-21T10:00:30Z");
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const owner = { userId: randomUUID(), operatorRole: "OWNER" as const };

/** SNS's side: answers as told, remembers what it was asked, and every path that was called. */
let server: Server;
const asked: { path: string; body: string }[] = [];
let answer: { status: number; body: string };
const confirmed = `<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ConfirmSubscriptionResult>
  <SubscriptionArn>${topicArn}:1</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      asked.push({ path: request.url ?? "", body });
      response.writeHead(answer.status, { "content-type": "text/xml" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["AWS_ENDPOINT_URL_SNS"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env["AWS_ACCESS_KEY_ID"] = "AKIATEST";
  process.env["AWS_SECRET_ACCESS_KEY"] = "test";
});
afterAll(() => server.close());
beforeEach(async () => {
  await base.database.lifecycleEvent.deleteMany();
  await base.database.snsEnrolment.deleteMany();
  asked.length = 0;
  answer = { status: 200, body: confirmed };
});

async function aQuestion(): Promise<string> {
  const inside = `${process.env["AWS_ENDPOINT_URL_SNS"]}/inside`;
  const message = sns.notification({ Type: "SubscriptionConfirmation", Token: "t0ken", SubscribeURL: inside });
  const certificates = createCertificateStore(() => Promise.resolve(sns.certificate));
  const trust = { certificates, topicArns: [topicArn], trustedCertUrl: null, now: start };
  await receiveSns({ db: base.pool, ...trust }, JSON.stringify(message));
  await applyStoredEvents({ db: base.database, now: start });
  return (await base.database.lifecycleEvent.findFirstOrThrow()).id;
}
const confirm = (now: Date, topicArns = [topicArn]) =>
  confirmSubscriptions({
    db: base.database,
    subscriptions: awsSubscriptions(createSubscriptionClient),
    topicArns,
    now,
  });
const stateOf = async (id: string) => base.database.lifecycleEvent.findUniqueOrThrow({ where: { id } });

test("N05 a topic's question waits, seen by operators without its token, until an owner opens enrolment; no address in it is called", async () => {
  const id = await aQuestion();
  expect(await stateOf(id)).toMatchObject({ state: "WAITING", error: "ENROLMENT_CLOSED" });
  expect(await confirm(start)).toBe(0);
  const shown = await getEvent({ db: base.database, actor: { userId: owner.userId, operatorRole: "VIEWER" } }, id);
  expect(shown.body).not.toContain("t0ken");
  expect(shown.body).not.toContain("inside");
  expect(asked).toEqual([]);

  await openEnrolment({ db: base.database, actor: owner, now: later(1) });
  expect(await confirm(later(2))).toBe(1);
  expect(asked).toHaveLength(1);
  expect(asked[0]!.path).toBe("/");
  const form = new URLSearchParams(asked[0]!.body);
  expect(Object.fromEntries(form)).toMatchObject({ Action: "ConfirmSubscription", TopicArn: topicArn, Token: "t0ken" });
  expect(await stateOf(id)).toMatchObject({ state: "APPLIED" });
  expect(await confirm(later(3))).toBe(0);
  const audit = await base.database.auditEntry.findMany({
    orderBy: { id: "asc" },
    select: { action: true, actorId: true },
  });
  expect(audit).toEqual([
    { action: "sns_enrolment.opened", actorId: owner.userId },
    { action: "sns_subscription.confirmed", actorId: "sns" },
  ]);
});

test("enrolment is over after a quarter of an hour, or when an owner ends it", async () => {
  await aQuestion();
  await openEnrolment({ db: base.database, actor: owner, now: start });
  expect(await confirm(later(15))).toBe(0);
  await openEnrolment({ db: base.database, actor: owner, now: later(20) });
  await closeEnrolment({ db: base.database, actor: owner, now: later(21) });
  expect(await findEnrolment(base.database, later(21))).toBeNull();
  expect(await confirm(later(22))).toBe(0);
  expect(asked).toEqual([]);
});

test("a topic that is not listed any more, and a token that AWS refuses, are set aside; a failure is tried again", async () => {
  const gone = await aQuestion();
  await openEnrolment({ db: base.database, actor: owner, now: start });
  expect(await confirm(later(1), [])).toBe(0);
  expect(await stateOf(gone)).toMatchObject({ state: "SET_ASIDE", error: "TOPIC_NOT_LISTED" });
  expect(asked).toEqual([]);

  await base.database.lifecycleEvent.deleteMany();
  const id = await aQuestion();
  answer = { status: 500, body: "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>" };
  expect(await confirm(later(1))).toBe(0);
  expect(await stateOf(id)).toMatchObject({ state: "WAITING" });
  answer = {
    status: 400,
    body: "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid token</Message></Error></ErrorResponse>",
  };
  expect(await confirm(later(2))).toBe(0);
  const { state, error } = await stateOf(id);
  expect(state).toBe("SET_ASIDE");
  expect(error).toMatch(/^InvalidParameter/);
});

test.each(["ADMIN", "VIEWER", null] as const)("an operator of role %s cannot open it", async (operatorRole) => {
  const actor = { userId: randomUUID(), operatorRole };
  await expect(openEnrolment({ db: base.database, actor, now: start })).rejects.toMatchObject({
    code: operatorRole === null ? "NOT_FOUND" : "FORBIDDEN",
  });
});
