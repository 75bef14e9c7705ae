import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";

test("npm that is asked to end takes the simulator along", async () => {
  const npm = spawn("npm", ["run", "simulator", "--", "--memory", "--port", "0", "--smtp-port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  npm.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => said, { timeout: 15_000 }).toMatch(/Simulator ready: http\S+,/);
  const url = /Simulator ready: (http\S+),/.exec(said)![1]!;
  const isUp = () =>
    fetch(`${url}/_sim/clock`).then(
      (answer) => answer.ok,
      () => false,
    );
  expect(await isUp()).toBe(true);
  const ended = once(npm, "exit");
  npm.kill("SIGTERM");
  await ended;
  await expect.poll(isUp, { timeout: 5_000 }).toBe(false);
});
