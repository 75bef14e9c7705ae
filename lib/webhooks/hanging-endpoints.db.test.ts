import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { deliverDueWebhooks } from "#lib/webhooks/deliver-due-webhooks.ts";
import { addEndpoint, addEndpointInput } from "#lib/webhooks/manage-endpoints.ts";
import { appendNews } from "#lib/webhooks/outbox.ts";
import type { PostWebhook } from "#lib/webhooks/post-webhook.ts";

const base = useDatabase({ connections: 20 });
const now = new Date("2026-11-21T12:00:00Z");
const sealer = createSealer(["a-secret-for-tests"]);
const actor = { userId: randomUUID(), operatorRole: "ADMIN" as const };

test("endpoints that hang hold a run for two seconds at most, and no other endpoint", async () => {
  const add = (url: string) =>
    addEndpoint({ db: base.database, sealer, actor, isLocal: false, now }, addEndpointInput.parse({ url }));
  // More than are served at once.
  for (let n = 0; n < 10; n++) await add(`https://hanging-${n}.example.com/`);
  await add("https://sound.example.com/");
  await base.database.$transaction((tx) =>
    appendNews(tx, { type: "agreement.updated", at: now, read: () => Promise.resolve({ id: "a", version: 1 }) }),
  );
  const hanging = Promise.withResolvers<void>();
  const answered = { httpStatus: 200, error: null, answer: null, retryAfter: null };
  const post: PostWebhook = async (url) => {
    if (url.includes("hanging")) await hanging.promise;
    return answered;
  };
  const besides: Promise<void>[] = [];
  const deps = { db: base.database, post, sealer, random: () => 0.5 };
  const started = performance.now();
  const counts = await deliverDueWebhooks({ ...deps, goOnBeside: (work) => besides.push(work) });
  expect(performance.now() - started).toBeLessThan(8_000);
  expect(counts).toEqual({ webhooksDelivered: 1, webhooksFailed: 0 });

  // What went on beside is written down when it ends.
  expect(besides).toHaveLength(1);
  hanging.resolve();
  await Promise.all(besides);
  expect(await base.database.webhookDelivery.count({ where: { state: "DELIVERED" } })).toBe(11);
});
