import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
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
async function spawnSimulator(stateFile: string) {
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
  await again.control("POST", "/_sim/reset");
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
