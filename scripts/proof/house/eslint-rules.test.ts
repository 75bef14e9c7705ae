import { globSync } from "node:fs";
import { ESLint, type Linter } from "eslint";
import { expect, test } from "vitest";
import config from "#eslint.config.js";

/** A source that stands in the tree, so that the types of the project are known to ESLint; its text is not read. */
const oneOf = (pattern: string, not: RegExp) => globSync(pattern).find((path) => !not.test(path))!;
const inLib = oneOf("lib/*/*.ts", /\.test\.ts$|\/(env|testing|generated)\//);
const inApp = oneOf("app/**/actions.ts", /\.test\.ts$/);
const inScripts = oneOf("scripts/**/*.ts", /\.test\.ts$/);
const component = oneOf("components/*/*.tsx", /\.test\.tsx$/);

type Planted = { rule: string; where: string; code: string };

/** Each rule of our own in eslint.config.js, broken in each block that sets it. */
const planted: Planted[] = [
  {
    rule: "@typescript-eslint/no-floating-promises",
    where: inLib,
    code: "export function f() {\n  Promise.resolve(1);\n}\n",
  },
  {
    rule: "@typescript-eslint/no-misused-promises",
    where: inLib,
    code: "export function f(wait: () => Promise<boolean>) {\n  if (wait()) return 1;\n  return 2;\n}\n",
  },
  {
    rule: "@typescript-eslint/switch-exhaustiveness-check",
    where: inLib,
    code: 'export function f(one: "a" | "b") {\n  switch (one) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}\n',
  },
  { rule: "@typescript-eslint/no-unused-vars", where: inLib, code: "export function f(unused: number) {}\n" },
  {
    rule: "no-restricted-imports",
    where: inApp,
    code: `import { f } from "${"../".repeat(3)}f.ts";\nexport const g = f;\n`,
  },
  ...[inLib, inApp, inScripts].flatMap((where) =>
    ["$queryRawUnsafe", "$executeRawUnsafe"].map((name) => ({
      rule: "no-restricted-properties",
      where,
      code: `export const f = async (db: { ${name}: (text: string) => Promise<void> }) => db.${name}("SELECT 1");\n`,
    })),
  ),
  ...[inLib, inApp, component].map((where) => ({
    rule: "no-restricted-properties",
    where,
    code: "export const port = process.env.PORT;\n",
  })),
  { rule: "no-restricted-syntax", where: inApp, code: "export function act() {}\n" },
];

test.each(planted)("$rule is reported in $where: $code", { timeout: 120_000 }, async ({ rule, where, code }) => {
  const [result] = await eslint().lintText(code, { filePath: where });
  expect(result!.messages.map(({ ruleId }) => ruleId)).toContain(rule);
});

test("every rule that a block of ours switches on has a violation here", () => {
  const ours = (config as Linter.Config[]).slice(firstOfOurs(), -1).flatMap(({ rules }) => Object.entries(rules ?? {}));
  const on = ours.filter(([, level]) => level !== "off").map(([rule]) => rule);
  expect(on).not.toEqual([]);
  expect([...new Set(on)].filter((rule) => !planted.some((one) => one.rule === rule))).toEqual([]);
});

/** Blocks of other packages come first: ours begin with the one that has the project's types. */
function firstOfOurs(): number {
  return (config as Linter.Config[]).findIndex(({ languageOptions }) => {
    const options = languageOptions?.parserOptions as { projectService?: boolean } | undefined;
    return options?.projectService === true;
  });
}

let made: ESLint | null = null;
const eslint = () => (made ??= new ESLint());
