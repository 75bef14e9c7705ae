import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { findNameLists } from "#lib/testing/find-name-lists.ts";

/** Enumerations with a home: every list of their names is derived there. Exceptions are files or folders, each with the reason. */
const homes: { names: readonly string[]; home: string; exceptions: Record<string, string> }[] = [
  {
    names: Object.values(MeteringRecordState),
    home: "lib/metering/record-states.ts",
    exceptions: {
      "lib/client/": "a package of its own: it imports nothing of the app",
      "lib/metering/freeze/statements/": "becomes a file of SQL with placeholders",
      "lib/testing/": "the model of the ledger shares no code with what it is compared to",
      "scripts/proof/soak/": "checks the ledger from outside, by the rules alone",
    },
  },
];

const sources = globSync("{app,components,lib,packages,scripts}/**/*.{ts,tsx,sql}")
  .filter((file) => !/\.test\.tsx?$|^lib\/generated\//.test(file))
  .map((file) => ({ file, source: readFileSync(file, "utf8") }));

describe.each(homes)("$home", ({ names, home, exceptions }) => {
  const lists = sources
    .filter(({ file }) => file !== home)
    .flatMap(({ file, source }) => findNameLists(source, names).map(({ line, text }) => ({ file, line, text })));
  const exceptionOf = (file: string) => Object.keys(exceptions).find((path) => file.startsWith(path));

  test("no other file lists these names", () => {
    const found = lists.filter(({ file }) => exceptionOf(file) === undefined);
    expect(found.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });

  test("every exception is still needed", () => {
    const needed = new Set(lists.map(({ file }) => exceptionOf(file)));
    expect(Object.keys(exceptions).filter((path) => !needed.has(path))).toEqual([]);
  });
});

test("the tree is walked", () => {
  expect(sources.length).toBeGreaterThan(700);
  expect(sources.some(({ file }) => file === homes[0]!.home)).toBe(true);
});
