import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { variables } from "#lib/env/parse-env.ts";
import { readVariables } from "#scripts/proof/public-names/environment-names.ts";
import { readSources } from "#scripts/proof/public-names/read-sources.ts";
import { routes } from "#scripts/proof/public-names/route-names.ts";
import { anchorsOf, readTexts, readTree, sectionsOf, type TextFile } from "#scripts/proof/references/read-tree.ts";
import { missingIn } from "#scripts/proof/references/missing-names.ts";
import { brokenIn, type Tree } from "#scripts/proof/references/resolve-references.ts";

const root = process.cwd();
const interfaces = readFileSync("docs/interfaces.md", "utf8");

describe("the tree", () => {
  test("every reference of code, tests and documents resolves", { timeout: 60_000 }, () => {
    const texts = readTexts(root);
    expect(texts.length).toBeGreaterThan(1_000);
    const tree = readTree(root, texts);
    expect(tree.ids.size).toBeGreaterThan(100);
    expect(texts.flatMap((text) => brokenIn(tree, text))).toEqual([]);
  });

  test("docs/interfaces.md names every variable that the app and its commands read", { timeout: 60_000 }, () => {
    const programs = readSources(root).filter(({ path }) => !/^scripts\/(proof|bench)\//.test(path));
    const read = [...variables, ...readVariables(programs)];
    expect(read).toContain("AWS_LAMBDA_FUNCTION_NAME");
    expect(missingIn(interfaces, read)).toEqual([]);
  });

  test("docs/interfaces.md names every route", { timeout: 60_000 }, () => {
    const addresses = routes(readSources(root)).map((route) => route.split(" ")[1]!);
    const named = addresses.filter((address) => !address.includes("[...") && !address.includes("[[..."));
    expect(missingIn(interfaces, named.map(asWritten))).toEqual([]);
  });
});

/** The public API's addresses stand as in its own description: `{id}`. */
function asWritten(address: string): string {
  return address.startsWith("/api/v1/") ? address.replaceAll(/\[(\w+)\]/g, "{$1}") : address;
}

const rules = "# Rules\n\n## 4. Freezing\n\n## 8a. The clock\n\n## 10. Invariants\n\n1. One.\n2. Two.\n";
const threats = "# Threats\n\n| Id | Threat |\n|---|---|\n| M05 | a race |\n| INV1 | conservation |\n";
const facts = "# 3. BatchMeterUsage\n\n## 3.2 Time window\n\n## 3.4 Results\n";
const planted = (path: string, text: string): TextFile => ({ path, text });
const documents = [
  planted("README.md", "# Read me\n"),
  planted("docs/rules.md", rules),
  planted("docs/threats.md", threats),
  planted("docs/aws-facts/batch-meter-usage.md", facts),
  planted("lib/metering/README.md", "# metering\n\n## Words and _states_\n"),
  planted("lib/metering/claim/claim-records.ts", "const batch = 'NOTHING_DUE';\n"),
  planted("docs/decisions/0007-a-choice.md", "# A choice\n"),
];
const tree: Tree = {
  ...readTree(root, documents),
  files: new Set(documents.map(({ path }) => path)),
  folders: new Set([".", "docs", "lib", "lib/metering"]),
  scripts: new Set(["verify", "e2e"]),
};
const faults = (path: string, text: string) => brokenIn(tree, planted(path, text));

describe("in a source", () => {
  const inSource = (text: string) => faults("lib/metering/freeze.ts", text);

  test.each([
    ["a document", "/** See performance.md. */", "no document performance.md"],
    ["a section", "// Rules: docs/rules.md, section 7.", "docs/rules.md has no section 7"],
    ["one section of several", "// docs/rules.md, sections 4 and 9", "docs/rules.md has no section 9"],
    ["a section of no document", "// design section 3", '"section 3" does not say in which document'],
    ["a section on the next line", "/**\n * By the\n * section 4 */", '"section 4" does not say in which document'],
    ["a fact of AWS", "/** AWS facts 3.2, 3.9. */", "the AWS facts have no section 3.9"],
    ["a sheet", "/** (facts sheet 5.3) */", '"facts sheet" does not say in which document'],
    ["an id in a comment", "-- billed once (M99)", "docs/threats.md has no M99"],
    ["an id in a title", 'test("M05 E44 a race", () => {});', "docs/threats.md has no E44"],
    ["an id in a table's title", 'test.each([1])("INV9 holds for %s", () => {});', "docs/threats.md has no INV9"],
    ["an invariant", 'describe("invariant 3: fractions", () => {});', "docs/rules.md has no invariant 3"],
    ["a decision", "// decision 0008", "no decision 0008"],
    ["a script", "// npm run doctor", "package.json has no script doctor"],
  ])("%s that is not there is found", (_what, text, fault) => {
    expect(inSource(`const a = 1;\n${text}\n`)).toEqual([expect.stringMatching(/^lib\/metering\/freeze\.ts:\d+ /)]);
    expect(inSource(text).join()).toContain(fault);
  });

  test("what is there, and what only looks like a reference, is no fault", () => {
    expect(
      inSource(`
        /** docs/rules.md, sections 4 and 8a; AWS facts 3.2 and 3.4; RFC 9110, section 13.1.2; decision 0007. */
        // README.md of lib/metering, npm run e2e, M05, INV1, invariant 2; at 2026-11-21T05:30:00Z.
        const path = "M10 13a3 3 0 0 1 3 3";
        test("M05 a race", () => expect(path).toBe("M49 25h22"));
      `),
    ).toEqual([]);
  });

  test("the line is that of the reference", () => {
    expect(inSource("\n\n/**\n * M99\n */\n")).toEqual(["lib/metering/freeze.ts:4 docs/threats.md has no M99"]);
  });
});

describe("in a README", () => {
  const inReadme = (text: string) => faults("lib/metering/README.md", text);

  test.each([
    ["a link", "[rules](../../docs/rule.md)", "a link to nothing: ../../docs/rule.md"],
    [
      "a link to a heading",
      "[rules](../../docs/rules.md#5-states)",
      "a link to no heading: ../../docs/rules.md#5-states",
    ],
    ["a heading of its own", "[words](#word)", "a link to no heading: #word"],
    ["a file", "`claim/claim-record.ts` claims", "no file claim/claim-record.ts"],
    ["a script", "run `npm run verfy`", "package.json has no script verfy"],
    ["a variable", "set `METERING_REGIONS`", "no source has METERING_REGIONS"],
    ["an id", "no usage is taken (M98)", "docs/threats.md has no M98"],
    ["a section", "as section 3 says", "README.md has no section 3"],
  ])("%s that is not there is found", (_what, text, fault) => {
    expect(inReadme(`# metering\n\nA line.\n${text}\n`)).toEqual([`lib/metering/README.md:4 ${fault}`]);
  });

  test("what is there, and what stands in a block, is no fault", () => {
    expect(
      inReadme(
        [
          "# Words and _states_",
          "[rules](../../docs/rules.md#8a-the-clock), [words](#words-and-_states_), [AWS](https://aws.example/x)",
          "`claim/claim-records.ts`, `claim-records.ts`, `NOTHING_DUE`, `npm run verify`, `demo.json`",
          "```sh",
          "npm run nothing # M99",
          "```",
        ].join("\n"),
      ),
    ).toEqual([]);
  });

  test("what is decided and not built is named under its own heading alone", () => {
    const text = "# Interfaces\n\n## 6. Not built yet\n\n`npm run doctor`\n";
    expect(faults("docs/interfaces.md", text)).toEqual([]);
    expect(faults("docs/interfaces.md", text.replace("Not built yet", "Commands"))).toHaveLength(1);
  });
});

test("a document's anchors and sections are those of its headings", () => {
  const markdown =
    "# 3. Batch\n## 5. A record's states\n### `POST /x`, at most 1\n## Same\n## Same\n```\n# 9. no\n```\n";
  expect([...anchorsOf(markdown)]).toEqual(["3-batch", "5-a-records-states", "post-x-at-most-1", "same", "same-1"]);
  expect([...sectionsOf(markdown)]).toEqual(["3", "5"]);
});

test("a name counts as named only as a whole", () => {
  const text = "`APP_URL`, `DATABASE_URL`; `/admin/team` and `GET /api/ready?deep=1`";
  expect(missingIn(text, ["APP_URL", "APP", "URL", "/admin/team", "/admin", "/api/ready", "PORT", "PORT"])).toEqual([
    "/admin",
    "APP",
    "PORT",
    "URL",
  ]);
});
