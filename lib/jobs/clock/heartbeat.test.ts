import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { sendHeartbeat } from "#lib/jobs/clock/heartbeat.ts";
import { createPostWebhook } from "#lib/webhooks/post-webhook.ts";

let server: Server | null = null;
afterEach(() => server?.closeAllConnections());

async function aMonitor(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/a-secret`;
}

const request = createPostWebhook({ isLocal: true });

test("a heartbeat is one GET without a body", async () => {
  const seen: (string | undefined)[][] = [];
  const url = await aMonitor(({ method, url: path, headers }, response) => {
    seen.push([method, path, headers["content-length"], headers["content-type"]]);
    response.end("OK");
  });
  await sendHeartbeat(url, request);
  expect(seen).toEqual([["GET", "/ping/a-secret", undefined, undefined]]);
});

test("a monitor that hangs holds a run for two seconds, and one that refuses changes nothing", async () => {
  const hanging = await aMonitor(() => {});
  const started = performance.now();
  await sendHeartbeat(hanging, request);
  expect(performance.now() - started).toBeLessThan(5_000);
  await sendHeartbeat("http://127.0.0.1:1/", request);
});
