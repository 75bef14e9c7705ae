import { expect, test } from "vitest";
import { aboveCeilings, compareCeilings, lowered } from "#scripts/proof/house/ceilings.ts";
import { readTree } from "#scripts/proof/house/read-tree.ts";
import { countLines, countSources, MAX_LINES, MAX_SOURCES, sourceEndings } from "#scripts/proof/house/sizes.ts";

test("no folder has more than 20 sources directly in it", () => {
  expect(aboveCeilings("folders", countSources(readTree(".", sourceEndings)), MAX_SOURCES)).toEqual([]);
});

test("no source has more than 300 lines", () => {
  expect(aboveCeilings("files", countLines(readTree(".", sourceEndings)), MAX_LINES)).toEqual([]);
});

test("sources are counted by folder, tests beside them are not", () => {
  const files = ["lib/a/b.ts", "lib/a/b.test.ts", "lib/a/c.db.test.ts", "lib/a/d/e.tsx", "proxy.ts"];
  expect(countSources(files.map((path) => ({ path, text: "" })))).toEqual({ "lib/a": 1, "lib/a/d": 1, ".": 1 });
});

test("lines are counted without the end of the file", () => {
  expect(countLines([{ path: "a.ts", text: "one\ntwo\n" }])).toEqual({ "a.ts": 2 });
});

test("a count above its ceiling is named, and so is a ceiling that is needed no more", () => {
  expect(compareCeilings({ old: 40, grown: 30, done: 25 }, { old: 39, grown: 31, done: 20, fresh: 21 }, 20)).toEqual([
    "grown: 31, at most 30",
    "fresh: 21, at most 20",
    "done: 20, needs no ceiling any more: take it out of ceilings/",
  ]);
});

test("a ceiling falls with its count and never rises", () => {
  expect(lowered({ old: 40, grown: 30, done: 25, gone: 22 }, { old: 39, grown: 31, done: 20 }, 20)).toEqual({
    old: 39,
    grown: 30,
  });
});
