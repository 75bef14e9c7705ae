import { expect, test } from "vitest";
import { aboveCeilings } from "#scripts/proof/house/ceilings.ts";
import { proseOf } from "#scripts/proof/house/comments.ts";
import { readTree } from "#scripts/proof/house/read-tree.ts";
import { findWords, plainWords, proseEndings } from "#scripts/proof/house/words.ts";

/** `WORD=heir` in the environment prints where a word stands. */
test("comments, test titles and documents speak plainly", { timeout: 120_000 }, () => {
  const files = readTree(".", proseEndings).filter(({ path }) => !path.startsWith("scripts/proof/house/"));
  const found = findWords(files);
  const asked = process.env["WORD"];
  if (asked !== undefined) console.log((found[asked] ?? []).join("\n"));
  const counts = Object.fromEntries(Object.entries(found).map(([word, places]) => [word, places.length]));
  const faults = aboveCeilings("words", counts, 0);
  const words = plainWords.filter(({ word }) => faults.some((fault) => fault.startsWith(`${word}:`)));
  expect([...faults, ...words.map(({ word, use, why }) => `instead of "${word}": ${use} (${why})`)]).toEqual([]);
});

test.each([
  [
    "lib/a.ts",
    "/** Nobody\n * knows the heir. */\nexport const a = 1; // whoever",
    ["nobody:1", "heir:2", "whoever:3"],
  ],
  ["lib/a.test.ts", 'test("a victim", () => {});\ntest.each([1])(`the fate of ${1}`, f);', ["victim:1", "fate:2"]],
  ["lib/a.ts", "const a = `\n  SELECT 1 -- the ripe ones\n  -- heir\n`;", ["ripe:2", "heir:3"]],
  ["docs/a.md", "a fence\n\n```\nheir\n```\nheir", ["fence:1", "heir:6"]],
  ["prisma/schema.prisma", "model A { // somebody\n}", ["somebody:1"]],
  ["app/a.css", "/* a\n farewell */", ["farewell:2"]],
])("%s: words are found in prose", (path, text, places) => {
  const found = Object.entries(findWords([{ path, text }])).flatMap(([word, at]) =>
    at.map((one) => `${word}${one.slice(path.length)}`),
  );
  expect(found.sort()).toEqual(places.toSorted());
});

test.each([
  ["lib/a.ts", 'export const heir = "nobody"; /* `fence` */ const a = /\\/\\/ heir/;'],
  ["components/a.tsx", "export const A = () => <p title='nobody'>nobody // heir</p>;"],
  ["docs/a.md", "`fence` and [a word](heir.md)"],
  ["docs/glossary.md", "heir: successor"],
])("%s: names, texts of screens and the glossary are no prose", (path, text) => {
  expect(Object.values(findWords([{ path, text }])).flat()).toEqual([]);
});

test("a comment's text is what stands in the file", () => {
  expect(proseOf({ path: "a.ts", text: 'const a = "x"; // as "it" stands' })).toEqual([
    { line: 1, text: '// as "it" stands' },
  ]);
});
