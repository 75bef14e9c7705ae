import { spawn } from "node:child_process";

/** A check of the sources that needs neither database nor build. */
type StaticCheck = {
  name: string;
  script: string;
  args: readonly string[];
  /** Says what is wrong with a report that claims success, where a tool may see nothing and call it well. */
  mistrust?: (output: string) => string | null;
};

const LEAST_MODULES = 50;

/** The longest first, so that the others fit beside it. */
const checks: readonly StaticCheck[] = [
  { name: "eslint", script: "node_modules/eslint/bin/eslint.js", args: ["--max-warnings=0", "."] },
  { name: "prettier", script: "node_modules/prettier/bin/prettier.cjs", args: ["--check", "--log-level=warn", "."] },
  { name: "types", script: "node_modules/typescript-7/bin/tsc", args: ["--noEmit"] },
  {
    name: "import rules",
    script: "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
    args: [
      "--config",
      ".dependency-cruiser.js",
      "app",
      "components",
      "lib",
      "packages",
      "simulator",
      "scripts",
      "prisma",
      "proxy.ts",
    ],
    mistrust: (output) => {
      const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
      return modules < LEAST_MODULES ? `it saw ${modules} modules only` : null;
    },
  },
  { name: "dead code", script: "node_modules/knip/bin/knip.js", args: [] },
];

const AT_ONCE = 2;

/** Runs all checks, two at a time, and prints the reports of those that fail. @returns their names. */
export async function runStaticChecks(): Promise<string[]> {
  const waiting = [...checks];
  const failed: string[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await runStaticCheck(check))) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

async function runStaticCheck({ name, script, args, mistrust }: StaticCheck): Promise<boolean> {
  const started = Date.now();
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", resolve);
  });
  const fault = code === 0 ? (mistrust?.(output) ?? null) : output.trim();
  if (fault !== null) console.log(fault);
  console.log(`  ${fault === null ? "✓" : "✗"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return fault === null;
}
