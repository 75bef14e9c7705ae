import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether this is Debian, or a system made of it. */
function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

/**
 * Installs packages by apt where we may: on Debian, as root.
 *
 * @returns false where we may not, or where apt fails; its errors are printed.
 */
export async function installDebianPackages(packages: readonly string[], environment: Environment): Promise<boolean> {
  if (process.getuid?.() !== 0 || !isDebian()) return false;
  console.log(`Installing ${packages.join(", ")} by apt …`);
  const apt = { ...environment, DEBIAN_FRONTEND: "noninteractive" };
  // A list of packages that cannot be renewed may still be good enough.
  await runQuietly("apt-get", ["update", "-qq"], apt);
  return (await runQuietly("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], apt)) === 0;
}

/** Runs a command and shows its errors only. @returns its exit code; 1 when there is no such command, null after a signal. */
export function runQuietly(command: string, args: readonly string[], environment: Environment): Promise<number | null> {
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: environment as NodeJS.ProcessEnv,
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", resolve);
  });
}
