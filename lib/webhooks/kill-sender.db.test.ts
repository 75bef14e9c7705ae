import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { deliverDueWebhooks } from "#lib/webhooks/deliver-due-webhooks.ts";
import { addEndpoint } from "#lib/webhooks/manage-endpoints.ts";
import { createPostWebhook } from "#lib/webhooks/post-webhook.ts";

const db = useDatabase();
const KILLS = 6;
const sealing = "a-secret-for-tests";

type Got = { headers: IncomingHttpHeaders; body: string };

/** A receiver that now and then fails, or keeps its answer to itself. */
async function aReceiver() {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      if (got.length % 7 === 3) return response.destroy();
      response.writeHead(got.length % 5 === 2 ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, got, stop: () => (server.closeAllConnections(), server.close()) };
}

/** As Standard Webhooks has it, written out once more: HMAC-SHA256 over id, timestamp and body. */
function isSigned({ headers, body }: Got, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}

async function killedSender(agreementId: string, afterMs: number): Promise<void> {
  const script = path.resolve(import.meta.dirname, "../testing/servers/webhook-loop.ts");
  const child = spawn(process.execPath, [script, db.url, agreementId, sealing], {
    stdio: ["ignore", "pipe", "inherit"],
    env: process.env,
  });
  const gone = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), gone]);
  await wait(afterMs);
  child.kill("SIGKILL");
  const [, signal] = (await gone) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  // Machine time passes until its lease, and the pause after a failure, have run out.
  await db.pool.query("UPDATE webhook_endpoint SET locked_until = NULL");
  await db.pool.query("UPDATE webhook_delivery SET due_at = now() WHERE due_at IS NOT NULL");
}

test("W01 INV11 a sender killed with -9 at any line: each committed change is sent at least once, signed, under one id", async () => {
  const receiver = await aReceiver();
  const sealer = createSealer([sealing]);
  const { secret } = await addEndpoint(
    { db: db.database, sealer, actor: { userId: randomUUID(), operatorRole: "OWNER" }, isLocal: true, now: new Date() },
    { url: receiver.url, description: "", types: [] },
  );
  const agreement = await anAgreement(db.database, await aProduct(db.database));
  for (let kill = 0; kill < KILLS; kill++) await killedSender(agreement.id, 30 + kill * 90);

  const deps = { db: db.database, post: createPostWebhook({ isLocal: true }), sealer, random: () => 0 };
  while ((await db.database.webhookDelivery.count({ where: { dueAt: { not: null } } })) > 0) {
    await deliverDueWebhooks(deps);
    await db.pool.query("UPDATE webhook_delivery SET due_at = now() WHERE due_at IS NOT NULL");
  }
  receiver.stop();

  const { version } = await db.database.agreement.findUniqueOrThrow({ where: { id: agreement.id } });
  expect(version).toBeGreaterThan(KILLS);
  expect(receiver.got.filter((one) => !isSigned(one, secret))).toEqual([]);
  const ids = new Map<number, Set<string>>();
  for (const { headers, body } of receiver.got) {
    const told = (JSON.parse(body) as { data: { version: number } }).data.version;
    ids.set(told, (ids.get(told) ?? new Set()).add(String(headers["webhook-id"])));
  }
  expect([...ids.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: version - 1 }, (_, i) => i + 2));
  for (const of of ids.values()) expect(of.size).toBe(1);
  // Something was sent more than once: the kills and the failures did hit.
  expect(receiver.got.length).toBeGreaterThan(version - 1);
}, 120_000);
