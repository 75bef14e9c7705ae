import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { startGuard } from "#scripts/launch/processes/start-guard.ts";
import { runSoak } from "#scripts/proof/soak/run-soak.ts";

const guard = startGuard();
const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-test-"));
guard.watchFolder(folder);
const closers: (() => Promise<void>)[] = [];
let isEnding = false;
const life: Lifetime = {
  guard,
  isEnding: () => isEnding,
  interrupted: new Promise(() => {}),
  onEnd: (close) => closers.push(close),
};
afterAll(async () => {
  isEnding = true;
  for (const close of closers.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
  guard.farewell();
});

test("M01 M02 M03 M15 M24 INV1 INV2 INV3 INV7 submitters, servers and PostgreSQL killed with -9 while AWS misbehaves: 0 lost, 0 doubled, 0 differing", async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const { verdict, kills, expired } = await runSoak(life, {
    ...{ seed, folder, clockRate: 120, agreements: 6, expiredMinutes: 10 },
    kills: { submitters: 20, servers: 2, databases: 2 },
  });
  expect({ seed, ...verdict.faults, words: verdict.words }).toEqual({
    ...{ seed, lost: 0, doubled: 0, differing: 0, refused: 0, misbilled: 0, unsettled: 0 },
    words: [],
  });
  expect(expired).toMatchObject({ isHeard: true });
  expect(expired.refused).toBeGreaterThan(0);
  expect(kills.submitters.done).toBeGreaterThanOrEqual(20);
  expect(kills.servers.done).toBeGreaterThanOrEqual(2);
  expect(kills.databases.done).toBeGreaterThanOrEqual(2);
  expect(verdict.billed).toBeGreaterThan(0);
}, 240_000);
