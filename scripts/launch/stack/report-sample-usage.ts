import { setTimeout as wait } from "node:timers/promises";
import {
  CONTRACT_PRODUCT_CODE,
  LEGACY_PRODUCT_CODE,
  PRODUCT_CODE,
  readSampleData,
  writeSampleData,
} from "#scripts/launch/stack/sample-data.ts";
import { makeSampleEvents, type UsageSource } from "#scripts/launch/stack/sample-events.ts";

type App = { appUrl: string; cronSecret: string };

/** Who of the sample customers uses what; the amounts are those of an average hour. */
const sources: readonly UsageSource[] = [
  {
    organizationExternalId: "tessellate",
    productCode: PRODUCT_CODE,
    dimension: "api_calls",
    hourly: 1_840,
    decimals: 0,
  },
  {
    organizationExternalId: "tessellate",
    productCode: PRODUCT_CODE,
    dimension: "compute_hours",
    hourly: 6.4,
    decimals: 2,
  },
  {
    organizationExternalId: "tessellate",
    productCode: PRODUCT_CODE,
    dimension: "stored_gb",
    hourly: 212.5,
    decimals: 1,
  },
  {
    organizationExternalId: "tessellate",
    productCode: CONTRACT_PRODUCT_CODE,
    dimension: "archive_gb_overage",
    hourly: 3.2,
    decimals: 2,
  },
  {
    organizationExternalId: "brightwater-mapping",
    productCode: PRODUCT_CODE,
    dimension: "api_calls",
    hourly: 420,
    decimals: 0,
  },
  {
    organizationExternalId: "brightwater-mapping",
    productCode: PRODUCT_CODE,
    dimension: "compute_hours",
    hourly: 1.7,
    decimals: 3,
  },
  {
    organizationExternalId: "fenwick-dale",
    productCode: LEGACY_PRODUCT_CODE,
    dimension: "api_calls",
    hourly: 96,
    decimals: 0,
  },
];

/**
 * Reports a day of usage for the lively sample customers through the public API, and runs the jobs until AWS has it: what the
 * pages then show is what the simulator's bill says. Older history would be none that AWS ever took, so there is none.
 *
 * @throws Error when the app does not take it.
 */
export async function reportSampleUsage(dataFolder: string, app: App): Promise<void> {
  const sample = readSampleData(dataFolder);
  const events = makeSampleEvents(sources, new Date());
  for (let first = 0; first < events.length; first += 1_000) {
    await post(app, sample.apiKey, events.slice(first, first + 1_000));
  }
  await runJobs(app);
  writeSampleData(dataFolder, { ...sample, isUsageReported: true });
}

async function post({ appUrl }: App, apiKey: string, events: object[]): Promise<void> {
  const response = await fetch(`${appUrl}/api/v1/usage`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ events }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`usage was answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  const answer = (await response.json()) as { rejected: number; results: { status: string; code?: string }[] };
  // Just after a month's end the hours before it are no longer taken; nothing else is expected.
  const fault = answer.results.find(({ status, code }) => status === "rejected" && code !== "TIMESTAMP_TOO_OLD");
  if (fault !== undefined) throw new Error(`usage was refused as ${fault.code}`);
}

async function runJobs({ appUrl, cronSecret }: App): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const response = await fetch(`${appUrl}/api/jobs/run`, {
      headers: { authorization: `Bearer ${cronSecret}` },
      signal: AbortSignal.timeout(40_000),
    });
    if (!response.ok) throw new Error(`the job run was answered ${response.status}`);
    const { done, waiting } = (await response.json()) as { done: boolean; waiting: { records: number } };
    if (done && waiting.records === 0) return;
    if (Date.now() > deadline) throw new Error(`${waiting.records} records still wait for AWS`);
    await wait(250);
  }
}
