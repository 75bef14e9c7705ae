import { describe, expect, test } from "vitest";
import {
  AgreementStatus,
  AsideState,
  MemberRole,
  MeteringRecordState,
  OperatorRole,
  PricingModel,
  RegistrationState,
} from "#lib/generated/prisma/enums.ts";
import { findNameLists } from "#lib/testing/find-name-lists.ts";
import { readTree } from "./read-tree.ts";

/** Enumerations with a home: every list of their names is derived there. Exceptions are files or folders, each with the reason. */
const homes: { names: readonly string[]; home: string; exceptions: Record<string, string> }[] = [
  {
    names: Object.values(MeteringRecordState),
    home: "lib/metering/record-states.ts",
    exceptions: {
      "lib/testing/": "the model of the ledger shares no code with what it is compared to",
      "packages/client/src/api-types.ts": "made from the description of the API, which has them from there",
      "scripts/proof/soak/": "checks the ledger from outside, by the rules alone",
    },
  },
  {
    names: Object.values(AgreementStatus),
    home: "lib/status/agreement-statuses.ts",
    exceptions: {
      "lib/mail": "names of mail templates, three of which are statuses too",
      "lib/agreements/lifecycle/messages/mail-of-change.ts": "names of mail templates",
      "packages/client/src/api-types.ts": "made from the description of the API, which has them from there",
    },
  },
  {
    names: Object.values(PricingModel),
    home: "lib/status/pricing.ts",
    exceptions: {},
  },
  { names: [...Object.values(OperatorRole), ...Object.values(MemberRole)], home: "lib/auth/roles.ts", exceptions: {} },
  { names: Object.values(RegistrationState), home: "lib/registration/registration-states.ts", exceptions: {} },
  {
    names: Object.values(AsideState),
    home: "lib/usage/parked/parked-states.ts",
    exceptions: {
      "packages/client/src/api-types.ts": "its list of record states holds two of the names",
      "lib/testing/": "the model of the ledger shares no code with what it is compared to",
    },
  },
];

const sources = readTree(".", ["ts", "tsx", "sql"]).filter(
  ({ path }) => /^(app|components|lib|packages|scripts)\//.test(path) && !/\.test\.tsx?$/.test(path),
);

describe.each(homes)("$home", ({ names, home, exceptions }) => {
  const lists = sources
    .filter(({ path }) => path !== home)
    .flatMap(({ path, text }) => findNameLists(text, names).map((list) => ({ path, ...list })));
  const exceptionOf = (path: string) => Object.keys(exceptions).find((start) => path.startsWith(start));

  test("no other file lists these names", () => {
    const found = lists.filter(({ path }) => exceptionOf(path) === undefined);
    expect(found.map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([]);
  });

  test("every exception is still needed", () => {
    const needed = new Set(lists.map(({ path }) => exceptionOf(path)));
    expect(Object.keys(exceptions).filter((path) => !needed.has(path))).toEqual([]);
  });
});

test("the tree is walked", () => {
  expect(sources.length).toBeGreaterThan(700);
  expect(homes.every(({ home }) => sources.some(({ path }) => path === home))).toBe(true);
});
