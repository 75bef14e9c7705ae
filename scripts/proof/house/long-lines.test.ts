import { expect, test } from "vitest";
import { aboveCeilings } from "#scripts/proof/house/ceilings.ts";
import { columnEndings, findLongLines } from "#scripts/proof/house/long-lines.ts";
import { readTree } from "#scripts/proof/house/read-tree.ts";

/** `LINES=lib` in the environment prints where the long lines of a folder stand. */
test("no line has more than 120 columns", { timeout: 60_000 }, () => {
  const counts: Record<string, number> = {};
  for (const file of readTree(".", columnEndings)) {
    const folder = /^([^/]+)\//.exec(file.path)?.[1] ?? ".";
    const found = findLongLines(file);
    counts[folder] = (counts[folder] ?? 0) + found.length;
    if (process.env["LINES"] === folder) for (const line of found) console.log(`${file.path}:${line}`);
  }
  expect(aboveCeilings("lines", counts, 0)).toEqual([]);
});

const x = (length: number) => "x".repeat(length);

test.each([
  ["a comment", "a.ts", `// ${x(118)}`],
  ["code", "a.ts", `const ${x(120)} = 1;`],
  ["a line of a longer template", "a.ts", `const a = \`\n  SELECT ${x(120)}\n\`;`, 2],
  ["code around a short literal", "a.ts", `const ${x(119)} = "a";`],
  ["a schema's comment", "a.prisma", `/// ${x(120)}`],
])("%s is too long", (_, path, text, line = 1) => {
  expect(findLongLines({ path, text })).toEqual([line]);
});

test.each([
  ["120 columns", `// ${x(117)}`],
  ["a text", `const a = "${x(120)}";`],
  ["a text with values", `const a = \`${x(120)}\${1}\`;`],
  ["a pattern", `const a = /${x(120)}/;`],
])("%s may stand", (_, text) => {
  expect(findLongLines({ path: "a.ts", text })).toEqual([]);
});
