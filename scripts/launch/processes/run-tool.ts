import { spawn } from "node:child_process";
import os from "node:os";

/** Runs a tool's own script with this Node, its output ours, and passes on what reaches us. Answers its exit code. */
export async function runTool(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: "inherit",
    env: environment as NodeJS.ProcessEnv,
  });
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, passOn);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => resolve(exitCode ?? 128 + (signal ? os.constants.signals[signal] : 1)));
  });
  for (const signal of signals) process.off(signal, passOn);
  return code;
}
