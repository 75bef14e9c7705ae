import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { plantedDefects } from "#scripts/proof/planted-defects.ts";
import { misfitOf } from "#scripts/proof/source-copy.ts";

test.each(plantedDefects)("planted defect $number fits the sources: $name", ({ patches, test: { file } }) => {
  expect(patches.map((patch) => misfitOf(".", patch)).filter((fault) => fault !== null)).toEqual([]);
  expect(readFileSync(file, "utf8")).toContain("test");
});

test("each planted defect has a number of its own, by which it is run", () => {
  const numbers = plantedDefects.map(({ number }) => number);
  expect(numbers.filter((number, place) => numbers.indexOf(number) !== place)).toEqual([]);
});
