import { expect, test } from "vitest";
import { collectNames } from "#scripts/proof/public-names/collect-names.ts";
import { addToSnapshot, compareNames, readSnapshot } from "#scripts/proof/public-names/name-snapshot.ts";

/**
 * Names that other programs and people rely on, as `docs/public-names.json` holds them. A name that is gone breaks a
 * promise: give it back. A name that is new on purpose is added by
 *
 *     ADD_PUBLIC_NAMES=1 npm run test:unit -- scripts/proof/public-names
 *     ADD_PUBLIC_NAMES=1 npm run test:db -- scripts/proof/public-names
 *
 * and committed. Neither takes a name out. Only a "code word" that our own code alone knows, and that no row, log,
 * answer or screen ever showed, may be taken out of the file by hand.
 */
test("every public name is there, and none is new by accident", { timeout: 120_000 }, () => {
  const found = collectNames();
  if (process.env["ADD_PUBLIC_NAMES"] === "1") addToSnapshot(found);
  expect(compareNames(readSnapshot(), found)).toEqual([]);
});

test("a kind of names that finds nothing is no proof", () => {
  for (const [kind, names] of Object.entries(readSnapshot())) expect(names, kind).not.toEqual([]);
});

test("the comparison names what is gone and what is new", () => {
  const snapshot = { routes: ["PAGE /", "PAGE /gone"], "code words": ["GONE"] };
  expect(compareNames(snapshot, { routes: ["PAGE /", "PAGE /new"], "code words": ["NEW"] })).toEqual([
    'routes: "PAGE /gone" is gone',
    'routes: "PAGE /new" is new',
    'code words: "GONE" is gone',
  ]);
});
