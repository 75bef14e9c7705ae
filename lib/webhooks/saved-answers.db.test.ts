import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { deliverDueWebhooks } from "#lib/webhooks/deliver-due-webhooks.ts";
import { getDelivery } from "#lib/webhooks/list-webhooks.ts";
import { addEndpoint, sendTest } from "#lib/webhooks/manage-endpoints.ts";
import { createPostWebhook } from "#lib/webhooks/post-webhook.ts";

const db = useDatabase();

test("W06 of an answer the status and a kilobyte are kept; no header of ours or theirs is stored, shown or logged", async () => {
  const canary = `canary-${randomUUID()}`;
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(String(request.headers["webhook-signature"]));
    response.writeHead(500, { "set-cookie": `session=${canary}-cookie`, "x-secret": `${canary}-header` });
    response.end(`<script>alert(1)</script>${"y".repeat(1_100)}${canary}-tail\0`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0),
  );
  const actor = { userId: randomUUID(), operatorRole: "ADMIN" as const };
  const deps = { db: db.database, sealer: createSealer(["a-secret-for-tests"]), actor, isLocal: true, now: new Date() };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { id, secret } = await addEndpoint(deps, { url, description: "", types: [] });
  await sendTest(deps, id);
  await deliverDueWebhooks({ ...deps, post: createPostWebhook({ isLocal: true }), random: () => 0 });
  server.closeAllConnections();
  server.close();
  for (const spy of spies) spy.mockRestore();

  const { id: deliveryId } = await db.database.webhookDelivery.findFirstOrThrow({ where: { endpointId: id } });
  const delivery = await getDelivery(deps, deliveryId);
  expect(delivery.tries).toMatchObject([{ httpStatus: 500, error: null }]);
  expect(delivery.tries[0]!.answer).toHaveLength(1_024);
  expect(delivery.tries[0]!.answer).toMatch(/^<script>/);
  const tables = await Promise.all([
    db.pool.query("SELECT * FROM webhook_attempt"),
    db.pool.query("SELECT * FROM webhook_delivery"),
    db.pool.query("SELECT * FROM webhook_message"),
    db.pool.query("SELECT * FROM webhook_endpoint"),
  ]);
  const everything = JSON.stringify([tables.map(({ rows }) => rows), written]);
  for (const hidden of [canary, seen[0]!, seen[0]!.slice(3), secret, secret.slice(6)])
    expect(everything).not.toContain(hidden);
});
