import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { withFakeClock } from "#scripts/launch/programs/fake-clock.ts";

const machineNow = new Date("2026-11-28T22:00:00Z");

test.each([
  ["2026-11-28T23:00:00Z", "+3600s"],
  ["2026-11-28T21:59:00Z", "-60s"],
])("%s is so far away: %s", (at, distance) => {
  const environment = withFakeClock({ KEPT: "yes" }, "/lib/fake.so", new Date(at), machineNow);
  expect(environment).toMatchObject({ KEPT: "yes", LD_PRELOAD: "/lib/fake.so", FAKETIME: distance });
});

test("a process under it lives at that date, and its clock runs on", () => {
  const library = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1")[0];
  if (library === undefined) return; // `npm run test:dates` names the package that is missing.
  const at = new Date("2028-02-29T12:00:00Z");
  const { LD_PRELOAD: _, FAKETIME: __, ...own } = process.env;
  // Under `npm run test:dates` this process's own clock is another's already; the child's distance is from the machine's.
  const realNow = new Date(Number(spawnSync("date", ["+%s%3N"], { env: own, encoding: "utf8" }).stdout));
  const environment = withFakeClock(own, library, at, realNow) as NodeJS.ProcessEnv;
  const script = "const a = Date.now(); setTimeout(() => console.log(JSON.stringify([a, Date.now()])), 50)";
  const { stdout } = spawnSync(process.execPath, ["-e", script], { env: environment, encoding: "utf8" });
  const [first, second] = JSON.parse(stdout) as [number, number];
  expect(Math.abs(first - at.getTime())).toBeLessThan(60_000);
  expect(second - first).toBeGreaterThanOrEqual(45);
});
