import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStore } from "#simulator/state/store.ts";
import { startBox, usage, type Subscription } from "#simulator/testing/box.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lastHour = () => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString();
const weekAgo = () => new Date(Date.now() - 7 * 86_400_000).toISOString();

/** The simulator as a process of its own, so that it can be killed. */
async function spawnSimulator(stateFile: string, ...more: string[]) {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, [
    main,
    "--port",
    "0",
    "--smtp-port",
    "0",
    "--state",
    stateFile,
    "--app-url",
    "http://localhost:9",
    ...more,
  ]);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = /http:\/\/localhost:\d+/.exec(line.toString())?.[0] ?? "";
  return {
    url,
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return (await response.json()) as T;
}

test("what was applied is there after kill -9, calls, bill, agreements and events alike", async () => {
  const file = join(folder, "state.jsonl");
  const first = await spawnSimulator(file);
  const sold = await call<Subscription>(first.url, "POST", "/_sim/subscriptions", {
    productCode: "lumenarvision0000000000001",
    startTime: weekAgo(),
  });
  const before = await call<object>(first.url, "GET", "/_sim/agreements");
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  const stamp = `${new Date().toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`;
  const answer = await fetch(first.url, {
    method: "POST",
    headers: {
      "x-amz-target": "AWSMPMeteringService.BatchMeterUsage",
      "content-type": "application/x-amz-json-1.1",
      "x-amz-date": stamp,
      authorization: `AWS4-HMAC-SHA256 Credential=AKID/${day}/us-east-1/aws-marketplace/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    },
    body: JSON.stringify({
      UsageRecords: [
        {
          Timestamp: Date.parse(lastHour()) / 1000,
          Dimension: "api_calls",
          Quantity: 7,
          CustomerAWSAccountId: sold.customerAwsAccountId,
          LicenseArn: sold.licenseArn,
        },
      ],
    }),
  });
  expect(answer.status).toBe(200);
  await first.kill();

  const second = await spawnSimulator(file);
  expect(await call(second.url, "GET", "/_sim/agreements")).toEqual(before);
  expect(await call(second.url, "GET", "/_sim/metering")).toMatchObject({ total: 7 });
  expect((await call<{ calls: object[] }>(second.url, "GET", "/_sim/calls")).calls).toHaveLength(1);
  expect((await call<{ events: object[] }>(second.url, "GET", "/_sim/events")).events).toHaveLength(2);
  await second.kill();
}, 20_000);

test("what is in the queue, or owed to it, is there after kill -9, in flight as before, and once", async () => {
  const file = join(folder, "state.jsonl");
  const region = "us-east-1";
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const first = await spawnSimulator(file, "--sqs");
  await call(first.url, "POST", "/_sim/subscriptions", { productCode: "lumenarvision0000000000001" });
  const { queueUrl: QueueUrl } = await call<{ queueUrl: string }>(first.url, "GET", "/_sim/delivery");
  const sqs = new SQSClient({ region, credentials, endpoint: first.url });
  const held = await vi.waitFor(async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }));
    expect(Messages).toHaveLength(1);
    return Messages?.[0];
  });
  // Owed: it would go into the queue only in ten minutes.
  await call(first.url, "PUT", "/_sim/delivery", { delayMs: 600_000 });
  await call(first.url, "POST", "/_sim/subscriptions", { productCode: "lumenarvision0000000000001" });
  await call(first.url, "PUT", "/_sim/delivery", { delayMs: 0 });
  await first.kill();

  const second = await spawnSimulator(file);
  const again = new SQSClient({ region, credentials, endpoint: second.url });
  const found: string[] = [];
  await vi.waitFor(async () => {
    const { Messages = [] } = await again.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    found.push(...Messages.map(({ Body = "" }) => Body));
    expect(found.length).toBeGreaterThanOrEqual(3);
  });
  const { events } = await call<{ events: { body: string }[] }>(second.url, "GET", "/_sim/events");
  expect(found.sort()).toEqual(
    events
      .map(({ body }) => body)
      .filter((body) => body !== held?.Body)
      .sort(),
  );
  await again.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: held?.ReceiptHandle }));
  const { Attributes } = await again.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "3",
  });
  await second.kill();
}, 20_000);

test("a stop and a start keep everything, and a start compacts the file", async () => {
  const stateFile = join(folder, "deep", "state.jsonl");
  const box = await startBox({ memory: false, stateFile });
  const vision = await box.subscribe({ startTime: weekAgo(), sample: true });
  for (let sent = 0; sent < 5; sent += 1) await box.meter([usage(vision, lastHour(), { Quantity: 3 })]);
  const grown = statSync(stateFile).size;
  await box.stop();

  const again = await startBox({ memory: false, stateFile });
  expect(await again.control("GET", "/_sim/metering")).toMatchObject({ total: 3, records: [{ offers: 5 }] });
  expect(statSync(stateFile).size).toBeLessThan(grown);
  await again.meter([usage(vision, lastHour(), { Quantity: 4 })]);
  expect(await again.control("GET", "/_sim/metering")).toMatchObject({
    total: 3,
    records: [{ offers: 6, conflicts: 1 }],
  });
  await again.control("POST", "/_sim/reset");
  await again.meter([usage(vision, lastHour(), { Quantity: 4 })]);
  expect(await again.control("GET", "/_sim/metering")).toMatchObject({ total: 4, records: [{ offers: 1 }] });
  expect((await again.control<{ agreements: object[] }>("GET", "/_sim/agreements")).agreements).toHaveLength(1);
  await again.stop();
});

test("a state file is one simulator's at a time, and the second says so without touching it", async () => {
  const stateFile = join(folder, "state.jsonl");
  const box = await startBox({ memory: false, stateFile });
  await expect(startBox({ memory: false, stateFile })).rejects.toThrow("Another simulator");
  await box.subscribe();
  await box.stop();
  const again = await startBox({ memory: false, stateFile });
  expect((await again.control<{ agreements: object[] }>("GET", "/_sim/agreements")).agreements).toHaveLength(1);
  await again.stop();
});

test("half a line at the end, left by a crash, is dropped", () => {
  const file = join(folder, "state.jsonl");
  const store = openStore(file);
  store.setSingle("tokenSecret", "kept");
  store.close();
  appendFileSync(file, '[["single","tokenSecret","ha');
  const again = openStore(file);
  expect(again.getSingle("tokenSecret")).toBe("kept");
  again.close();
  expect(readFileSync(file, "utf8").endsWith("\n")).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
