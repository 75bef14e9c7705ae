import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { deliverDueWebhooks } from "#lib/webhooks/deliver-due-webhooks.ts";
import {
  addEndpoint,
  addEndpointInput,
  replayDelivery,
  rotateSecret,
  sendTest,
  switchEndpoint,
} from "#lib/webhooks/manage-endpoints.ts";
import { appendNews } from "#lib/webhooks/outbox.ts";
import type { PostResult, PostWebhook } from "#lib/webhooks/post-webhook.ts";
import { signWebhook } from "#lib/webhooks/sign-webhook.ts";

const base = useDatabase({ connections: 20 });
const now = new Date("2026-11-21T12:00:00Z");
const sealer = createSealer(["a-secret-for-tests"]);
const admin = { userId: randomUUID(), operatorRole: "ADMIN" as const };
const deps = (operatorRole: "ADMIN" | "VIEWER" | null = "ADMIN") => ({
  db: base.database,
  sealer,
  actor: { ...admin, operatorRole },
  isLocal: false,
  now,
});
const add = (over: Record<string, unknown> = {}) =>
  addEndpoint(deps(), addEndpointInput.parse({ url: "https://hooks.example.com/", ...over }));

type Sent = { url: string; headers: Record<string, string>; body: string };
/** A receiver that answers so, and what it got. */
function aReceiver(answer: (sent: Sent) => Partial<PostResult> = () => ({ httpStatus: 200 })) {
  const sent: Sent[] = [];
  const post: PostWebhook = (url, headers, body) => {
    sent.push({ url, headers, body });
    const whole = { httpStatus: null, error: null, answer: null, retryAfter: null };
    return Promise.resolve({ ...whole, ...answer({ url, headers, body }) });
  };
  const run = () => deliverDueWebhooks({ db: base.database, post, sealer, random: () => 0.5 });
  return { sent, run };
}
const tell = (n = 1) =>
  base.database.$transaction((tx) =>
    appendNews(tx, {
      type: "agreement.updated",
      at: now,
      read: () => Promise.resolve({ id: "a", n, version: n }),
    }),
  );
const off = (id: string) => switchEndpoint(deps(), id, false);
const makeDue = () =>
  base.database.webhookDelivery.updateMany({ where: { state: "DUE" }, data: { dueAt: new Date(0) } });

test("W01 W02 a message of a committed transaction is sent once, signed, and one taken back is not", async () => {
  const { id, secret } = await add({ types: ["agreement.updated"] });
  const { sent, run } = aReceiver();
  await expect(
    base.database.$transaction(async (tx) => {
      const read = () => Promise.resolve({ version: 1 });
      await appendNews(tx, { type: "agreement.updated", at: now, read });
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");
  await tell(7);
  await base.database.$transaction((tx) =>
    appendNews(tx, { type: "agreement.ended", at: now, read: () => Promise.resolve({ version: 1 }) }),
  );
  const counts = await Promise.all([run(), run(), run()]);
  expect(counts.reduce((sum, { webhooksDelivered }) => sum + webhooksDelivered, 0)).toBe(1);
  expect(sent).toHaveLength(1);
  const [{ headers, body }] = sent as [Sent];
  expect(JSON.parse(body)).toEqual({
    type: "agreement.updated",
    timestamp: "2026-11-21T12:00:00Z",
    data: { id: "a", n: 7, version: 7 },
  });
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
  expect(headers).toEqual(signWebhook({ id: headers["webhook-id"]!, at, body }, [secret]));
  await off(id);
});

test("W02 a new secret signs first, the former one for a day; neither is stored in clear", async () => {
  const { id, secret } = await add();
  const fresh = await rotateSecret(deps(), id);
  const { sent, run } = aReceiver();
  await sendTest(deps(), id);
  await run();
  const { headers, body } = sent[0]!;
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
  expect(headers).toEqual(signWebhook({ id: headers["webhook-id"]!, at, body }, [fresh, secret]));
  const stored = JSON.stringify(await base.database.webhookEndpoint.findUniqueOrThrow({ where: { id } }));
  for (const text of [secret, fresh]) expect(stored).not.toContain(text.slice(6, 30));
  await off(id);
});

test("W04 a failure is tried again later under the same id, noted, and replayed by hand", async () => {
  const { id } = await add();
  let status = 500;
  const { sent, run } = aReceiver(() => ({ httpStatus: status, answer: "<b>no</b>" }));
  await tell();
  expect(await run()).toEqual({ webhooksDelivered: 0, webhooksFailed: 1 });
  expect(await run()).toEqual({ webhooksDelivered: 0, webhooksFailed: 0 });
  const delivery = await base.database.webhookDelivery.findFirstOrThrow({
    where: { endpointId: id },
    include: { tries: true },
  });
  expect(delivery).toMatchObject({ state: "DUE", attempts: 1, tries: [{ httpStatus: 500, answer: "<b>no</b>" }] });
  status = 204;
  await replayDelivery(deps(), delivery.id);
  expect(await run()).toEqual({ webhooksDelivered: 1, webhooksFailed: 0 });
  expect(new Set(sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  await off(id);
});

test("W04 410 switches an endpoint off at once, five days of failures switch it off too", async () => {
  const gone = await add({ url: "https://gone.example.com/" });
  const dead = await add({ url: "https://dead.example.com/" });
  const { run } = aReceiver(({ url }) => ({ httpStatus: url.includes("gone") ? 410 : 500 }));
  await tell();
  await run();
  const read = (id: string) => base.database.webhookEndpoint.findUniqueOrThrow({ where: { id } });
  expect(await read(gone.id)).toMatchObject({ disabledReason: "GONE" });
  expect(await read(dead.id)).toMatchObject({ disabledAt: null });
  const longAgo = new Date(Date.now() - 6 * 86_400_000);
  await base.database.webhookEndpoint.update({ where: { id: dead.id }, data: { failingSince: longAgo } });
  await makeDue();
  await run();
  expect(await read(dead.id)).toMatchObject({ disabledReason: "FAILING" });
});

test("W05 a dead endpoint has one turn a run; the others get all of theirs", async () => {
  const dead = await add({ url: "https://dead.example.com/" });
  const healthy = await Promise.all(Array.from({ length: 12 }, (_, i) => add({ url: `https://ok${i}.example.com/` })));
  for (let n = 0; n < 5; n++) await tell(n);
  const { sent, run } = aReceiver(({ url }) => (url.includes("dead") ? { error: "TIMEOUT" } : { httpStatus: 200 }));
  expect(await run()).toEqual({ webhooksDelivered: 60, webhooksFailed: 1 });
  expect(sent.filter(({ url }) => url.includes("dead"))).toHaveLength(1);
  for (const { id } of [dead, ...healthy]) await off(id);
});

test("only admins change endpoints, and an address inside a network is refused", async () => {
  const { id } = await add();
  await expect(rotateSecret(deps("VIEWER"), id)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(sendTest(deps(null), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(add({ url: "https://10.0.0.1/" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  expect(await base.database.auditEntry.count({ where: { subjectId: id, actorId: admin.userId } })).toBe(1);
});
