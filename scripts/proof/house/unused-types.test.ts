import { expect, test } from "vitest";
import { readTree } from "#scripts/proof/house/read-tree.ts";
import { findUnusedTypes } from "#scripts/proof/house/unused-types.ts";

test("a type is exported where another file imports it, and nowhere else", { timeout: 60_000 }, () => {
  expect(findUnusedTypes(readTree(".", ["ts", "tsx", "mjs"]))).toEqual([]);
});

test("a type that no file imports is named; by name, by another name or as a whole, an import counts", () => {
  const files = [
    { path: "lib/a.ts", text: "export type A = 1; export type B = 2; export interface C {} type D = 3;" },
    { path: "lib/b.ts", text: 'import { type A as X } from "#lib/a.ts"; export type E = X;' },
    { path: "lib/c.ts", text: 'export type F = import("./b.ts").E;' },
    { path: "lib/client/d.ts", text: "export type G = 1;" },
  ];
  expect(findUnusedTypes(files)).toEqual(["lib/a.ts: B", "lib/a.ts: C", "lib/c.ts: F"]);
});
