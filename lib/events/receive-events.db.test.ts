import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { checkEventsSecret, receiveEventBridge } from "#lib/events/receive-eventbridge.ts";
import { receiveSns } from "#lib/events/receive-sns.ts";
import { MAX_EVENT_BYTES, readLifecycleEventText } from "#lib/events/read-lifecycle-event-text.ts";
import { createCertificateStore } from "#lib/events/sns/certificate-store.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aSnsSender, topicArn } from "#lib/testing/fixtures/sns-sender.ts";

const base = useDatabase();
const now = new Date("2026-11-21T10:00:30Z");
const sns = await aSnsSender();
const trust = () => ({
  db: base.pool,
  certificates: createCertificateStore(() => Promise.resolve(sns.certificate)),
  topicArns: [topicArn],
  trustedCertUrl: null,
  now,
});

function anEvent(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    version: "0",
    id: randomUUID(),
    "detail-type": "License Updated - Manufacturer",
    source: "aws.agreement-marketplace",
    account: "999900001111",
    time: "2026-11-21T10:00:00Z",
    region: "us-east-1",
    resources: [],
    detail: { agreement: { id: "agmt-1" } },
    ...over,
  });
}

test("E01 a notice is stored once, whatever comes how often at once", async () => {
  const event = anEvent();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => receiveEventBridge({ db: base.pool, now }, event)),
  );
  expect(answers.filter((status) => status === "stored")).toHaveLength(1);
  const message = JSON.stringify(sns.notification());
  expect(await receiveSns(trust(), message)).toBe("stored");
  expect(await receiveSns(trust(), message)).toBe("duplicate");
  const { MessageId } = JSON.parse(message) as { MessageId: string };
  const kept = await base.database.lifecycleEvent.findFirstOrThrow({ where: { eventId: MessageId } });
  expect(kept).toMatchObject({ source: "SNS", type: "subscribe-success", body: message, state: "STORED" });
});

test("keeps an unknown detail-type, byte for byte", async () => {
  const event = anEvent({
    "detail-type": "Spend Threshold Reached - Manufacturer",
    detail: { x: "\u0000 \ud83d\ude80" },
  });
  expect(await receiveEventBridge({ db: base.pool, now }, event)).toBe("stored");
  const kept = await base.database.lifecycleEvent.findFirstOrThrow({
    where: { type: "Spend Threshold Reached - Manufacturer" },
  });
  expect(kept.body).toBe(event);
});

test.each([
  ["no JSON", "{", "INVALID_JSON"],
  ["no object", "[]", "INVALID_REQUEST"],
  ["no id", anEvent({ id: undefined }), "INVALID_REQUEST"],
  ["no time", anEvent({ time: "yesterday" }), "INVALID_REQUEST"],
  ["NUL in the id", anEvent({ id: "a\u0000" }), "INVALID_REQUEST"],
  ["no detail", anEvent({ detail: null }), "INVALID_REQUEST"],
])("refuses an EventBridge body with %s", async (_, body, code) => {
  await expect(receiveEventBridge({ db: base.pool, now }, body)).rejects.toMatchObject({ code });
});

test("N05 a signed confirmation is kept, and nobody is asked but the certificate's address", async () => {
  const asked: string[] = [];
  const certificates = createCertificateStore((address) => {
    asked.push(address);
    return Promise.resolve(sns.certificate);
  });
  const body = JSON.stringify(
    sns.notification({
      Type: "SubscriptionConfirmation",
      Token: "abc",
      SubscribeURL: "http://169.254.169.254/latest/meta-data",
    }),
  );
  expect(await receiveSns({ ...trust(), certificates }, body)).toBe("stored");
  expect(asked).toHaveLength(1);
});

test("N06 the secret comes as bearer or x-api-key, any of those configured, and none configured lets nobody in", () => {
  const [first, second] = ["a".repeat(32), "b".repeat(32)];
  const check = (headers: Record<string, string>, secrets = [first, second]) => {
    try {
      checkEventsSecret(new Headers(headers), secrets);
      return true;
    } catch {
      return false;
    }
  };
  expect(check({ authorization: `Bearer ${first}` })).toBe(true);
  expect(check({ "x-api-key": second })).toBe(true);
  expect(check({ authorization: "Bearer wrong", "x-api-key": second })).toBe(true);
  for (const headers of [{}, { "x-api-key": "" }, { "x-api-key": first.slice(0, 31) }, { "x-api-key": `${first}a` }]) {
    expect(check(headers as Record<string, string>)).toBe(false);
  }
  expect(check({ authorization: `Basic ${first}` })).toBe(false);
  expect(check({ "x-api-key": first }, [])).toBe(false);
  expect(check({ "x-api-key": "" }, [])).toBe(false);
});

test("I01 a body above 256 KiB is refused, said or not", async () => {
  const stream = (size: number) => new Response("x".repeat(size)).body;
  expect(await readLifecycleEventText(new Headers(), stream(MAX_EVENT_BYTES))).toHaveLength(MAX_EVENT_BYTES);
  await expect(readLifecycleEventText(new Headers(), stream(MAX_EVENT_BYTES + 1))).rejects.toMatchObject({
    code: "BODY_TOO_LARGE",
  });
  const said = new Headers({ "content-length": String(MAX_EVENT_BYTES + 1) });
  await expect(readLifecycleEventText(said, null)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
});

test.each(["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "+275760-09-13T00:00:00Z", "-000001-01-01T00:00:00Z"])(
  "an event of %s, which no database holds, is refused by name",
  async (time) => {
    const refused = receiveEventBridge({ db: base.pool, now }, anEvent({ time }));
    await expect(refused).rejects.toMatchObject({ code: "INVALID_REQUEST", fields: [{ path: "time" }] });
  },
);
