import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import { expect, test } from "vitest";
import config, { layers } from "#.dependency-cruiser.js";
import { findFolderCircles, findSubtreeCircles, importsOf } from "#scripts/proof/house/folder-imports.ts";
import { readTree } from "#scripts/proof/house/read-tree.ts";

const sources = readTree(".", ["ts", "tsx", "mjs"]);

test("each folder with sources stands in the list of layers, and each layer is there", () => {
  const folders = sources.flatMap(({ path }) => /^(?:(?:lib|packages)\/[^/]+|[^/]+)(?=\/)/.exec(path)?.[0] ?? []);
  expect(layers.toSorted()).toEqual([...new Set(folders)].toSorted());
});

test("the table of lib/README.md has the layers of lib, in the same order", () => {
  const rows = readFileSync("lib/README.md", "utf8").matchAll(/^\| `([a-z-]+)` +\|/gm);
  const ofLib = layers.filter((layer) => layer.startsWith("lib/")).map((layer) => layer.slice("lib/".length));
  expect([...rows].map(([, name]) => name)).toEqual(["generated", ...ofLib]);
});

test("no two folders import each other", () => {
  expect(findFolderCircles(importsOf(sources))).toEqual([]);
});

test("no two domains, nor two rooms of one with all that is in them, import each other", () => {
  const ofProduct = importsOf(sources).filter(({ from }) => /^(lib|components|simulator)\//.test(from));
  expect(findSubtreeCircles(ofProduct)).toEqual([]);
});

const importsIn = (arrows: readonly string[]) =>
  arrows.map((arrow) => ({ from: arrow.split(" > ")[0]!, to: arrow.split(" > ")[1]! }));

test.each([
  ["two folders", ["x/a/1.ts > x/b/1.ts", "x/b/2.ts > x/a/2.ts"], ["x/a", "x/b"]],
  ["a folder and its own room", ["x/a/1.ts > x/a/r/1.ts", "x/a/r/2.ts > x/a/2.ts"], ["x/a", "x/a/r"]],
  ["three folders", ["x/a/1.ts > x/b/1.ts", "x/b/2.ts > x/c/1.ts", "x/c/2.ts > x/a/2.ts"], ["x/a", "x/b", "x/c"]],
])("a circle is found: %s", (_, arrows, circle) => {
  expect(findFolderCircles(importsIn(arrows))).toEqual([circle]);
  expect(findFolderCircles(importsIn(arrows.slice(1)))).toEqual([]);
});

test("a circle of two domains by way of their rooms is found", () => {
  const arrows = ["x/a/r/1.ts > x/b/1.ts", "x/b/q/2.ts > x/a/2.ts"];
  expect(findSubtreeCircles(importsIn(arrows))).toEqual([["x/a", "x/b"]]);
  expect(findSubtreeCircles(importsIn(arrows.slice(1)))).toEqual([]);
});

/** One violation of each rule: a file, and what it must not import. */
const planted: [rule: string, from: string, to: string][] = [
  ...layers
    .slice(0, -1)
    .map((layer, i): [string, string, string] => [
      `${layer}-imports-downwards`,
      `${layer}/planted.ts`,
      `${layers[i + 1]}/target.ts`,
    ]),
  ["metering-freeze-imports", "lib/metering/freeze/planted.ts", "lib/metering/submit/target.ts"],
  ["metering-submit-imports", "lib/metering/submit/preconditions/planted.ts", "lib/metering/freeze/target.ts"],
  ["metering-corrections-imports", "lib/metering/corrections/planted.ts", "lib/metering/queries/target.ts"],
  ["metering-queries-imports", "lib/metering/queries/record/planted.ts", "lib/metering/corrections/target.ts"],
  ["metering-verify-imports", "lib/metering/verify/planted.ts", "lib/metering/queries/target.ts"],
  ["metering-alerts-imports", "lib/metering/alerts/planted.ts", "lib/metering/submit/target.ts"],
  ["metering-retention-imports", "lib/metering/retention/planted.ts", "lib/metering/freeze/target.ts"],
  ["metering-top-imports", "lib/metering/planted.ts", "lib/metering/queries/target.ts"],
  ["usage-top-imports", "lib/usage/planted.ts", "lib/usage/intake/target.ts"],
  ["usage-refusals-imports", "lib/usage/refusals/planted.ts", "lib/usage/intake/target.ts"],
  ["usage-intake-imports", "lib/usage/intake/planted.ts", "lib/usage/parked/target.ts"],
  ["usage-parked-imports", "lib/usage/parked/planted.ts", "lib/usage/uploads/target.ts"],
  ["usage-uploads-imports", "lib/usage/uploads/planted.ts", "lib/usage/parked/target.ts"],
  ["testing-top-imports", "lib/testing/planted.ts", "lib/testing/servers/target.ts"],
  ["testing-servers-imports", "lib/testing/servers/planted.ts", "lib/testing/fixtures/target.ts"],
  ["testing-fixtures-imports", "lib/testing/fixtures/planted.ts", "lib/testing/faults/target.ts"],
  ["testing-faults-imports", "lib/testing/faults/planted.ts", "lib/testing/ledger-model/target.ts"],
  ["testing-ledger-model-imports", "lib/testing/ledger-model/planted.ts", "lib/testing/job-steps/target.ts"],
  ["testing-job-steps-imports", "lib/testing/job-steps/planted.ts", "lib/testing/faults/target.ts"],
  ["product-needs-no-client", "lib/text/planted.ts", "packages/client/target.ts"],
  ["lib-imports-no-scripts", "components/planted.ts", "scripts/target.ts"],
  ["no-cycles", "lib/text/planted.ts", "lib/text/returned.ts"],
  ["could-not-resolve", "lib/text/planted.ts", "lib/text/missing"],
  ["prisma-stays-in-lib", "app/planted.ts", "node_modules/pg/target.ts"],
  ["sdk-stays-in-marketplace", "lib/usage/planted.ts", "node_modules/@aws-sdk/target.ts"],
  ["lib-knows-no-request", "lib/usage/planted.ts", "node_modules/next/target.ts"],
  ["nothing-imports-the-simulator", "lib/usage/planted.ts", "simulator/target.ts"],
  ["testing-is-for-tests", "app/planted.ts", "lib/testing/target.ts"],
];

test("each rule has a planted violation", () => {
  const names = config.forbidden.map(({ name }) => name);
  expect([...new Set(planted.map(([rule]) => rule))].toSorted()).toEqual(names.toSorted());
});

test("each rule reports its planted violation", { timeout: 120_000 }, async () => {
  const baseDir = mkdtempSync(path.join(os.tmpdir(), "layers-"));
  try {
    planted.forEach(([rule, from, to], i) => {
      const name = from.replace("planted", `planted-${i}`);
      write(baseDir, name, to);
      if (rule === "no-cycles") write(baseDir, to, name);
      else if (to.endsWith(".ts")) write(baseDir, to);
    });
    const { output } = await cruise([...new Set(layers.map((layer) => layer.split("/")[0]!))], {
      baseDir,
      validate: true,
      ruleSet: { forbidden: config.forbidden as IForbiddenRuleType[] },
      doNotFollow: config.options.doNotFollow,
      tsPreCompilationDeps: true,
    });
    const found = (output as ICruiseResult).summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
    expect(found).toEqual(
      expect.arrayContaining(planted.map(([rule, from], i) => `${rule}: ${from.replace("planted", `planted-${i}`)}`)),
    );
  } finally {
    rmSync(baseDir, { recursive: true, force: true });
  }
});

/** A source that exports a value, or hands on what another one exports. */
function write(root: string, name: string, handedOn?: string): void {
  mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
  const from = handedOn && ` from "./${path.relative(path.dirname(name), handedOn)}"`;
  writeFileSync(path.join(root, name), from ? `export { target }${from};\n` : "export const target = 1;\n");
}
