import { expect, test } from "vitest";
import { helpText, readBenchOptions } from "#scripts/bench/options.ts";
import type { Row } from "#scripts/bench/result/row.ts";

const rows: Row[] = [
  { name: "quick", about: "is quick", run: () => Promise.resolve([]) },
  { name: "slow", about: "is slow", isSlow: true, run: () => Promise.resolve([]) },
];
const namesOf = (...args: string[]) => readBenchOptions(args, rows)?.rows.map(({ name }) => name);

test("without names the quick rows are measured, with --full all, with names those", () => {
  expect(namesOf()).toEqual(["quick"]);
  expect(namesOf("--full")).toEqual(["quick", "slow"]);
  expect(namesOf("slow")).toEqual(["slow"]);
});

test("help names every row", () => {
  expect(namesOf("--help")).toBeUndefined();
  for (const { name, about } of rows) expect(helpText(rows)).toMatch(new RegExp(`${name} +${about}`));
});

test.each([[["--nonsense"]], [["nothing"]], [["--rounds", "0"]], [["--seconds", "soon"]]])(
  "%j is told to be wrong",
  (args) => {
    expect(() => readBenchOptions(args, rows)).toThrow();
  },
);
