import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");
const environment = {
  ...process.env,
  DATABASE_URL: "postgresql://a:b@127.0.0.1:1/none",
  CLOCK_URL: "http://127.0.0.1:1",
};

/** A starter of one submitter, as a process of its own, which then does as told. @returns the submitter's process id. */
async function start(then: string, life = "await import('./scripts/launch/processes/lifetime.ts')") {
  const script = `
    const { live } = ${life};
    const { startVictim } = await import("./scripts/proof/soak/victim.ts");
    await live(async (life) => {
      const victim = startVictim(life, ["lib/testing/servers/job-loop.ts"], process.env);
      await victim.ready;
      process.stdout.write(String(victim.pid) + "\\n");
      ${then}
    }).catch(() => {});
    process.exit();`;
  const starter = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const gone = once(starter, "exit");
  const [said] = (await once(starter.stdout, "data")) as [Buffer];
  return { starter, gone, victim: Number(String(said)) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
const hangs = "await new Promise((resolve) => setTimeout(resolve, 120_000));";
const noGuard = `({ live: (work) => work({ guard: { watch() {}, forget() {} }, onEnd() {}, isEnding: () => false }) })`;

test.each(["SIGTERM", "SIGKILL"] as const)(
  "a starter that gets %s leaves no submitter behind",
  async (signal) => {
    const { starter, gone, victim } = await start(hangs);
    expect(isAlive(victim)).toBe(true);
    starter.kill(signal);
    await gone;
    await expect.poll(() => isAlive(victim), { timeout: 15_000 }).toBe(false);
  },
  60_000,
);

test("work that fails leaves none behind", async () => {
  const { gone, victim } = await start("throw new Error('the backlog did not drain');");
  await gone;
  await expect.poll(() => isAlive(victim), { timeout: 15_000 }).toBe(false);
}, 60_000);

test("nor does a starter that is killed with its guard", async () => {
  const { starter, gone, victim } = await start(hangs, noGuard);
  starter.kill("SIGKILL");
  await gone;
  await expect.poll(() => isAlive(victim), { timeout: 15_000 }).toBe(false);
}, 60_000);
