import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const tableTest = "lib/files/read-table.test.ts";
const searchTest = "lib/search/search-console.db.test.ts";

/** Defects of reading people's files, of what an import links, and of the console's search. */
export const fileDefects: readonly PlantedDefect[] = [
  {
    number: 301,
    name: "a file that is not UTF-8 is read as UTF-8 all the same",
    patches: [
      {
        file: "lib/files/decode-file.ts",
        find: `return { encoding: "windows-1252", isCertain: false };`,
        replace: `return { encoding: "utf-8", isCertain: true };`,
      },
    ],
    test: {
      project: "unit",
      file: tableTest,
      title: "Windows-1252's own signs are read as Windows-1252, not as Latin-1",
    },
  },
  {
    number: 302,
    name: "of a column that is there twice the last one wins",
    patches: [{ file: "lib/files/read-table.ts", find: "  if (twice >= 0) {", replace: "  if (twice < -1) {" }],
    test: { project: "unit", file: tableTest, title: "0: a file that cannot be taken says why" },
  },
  {
    number: 303,
    name: "an AWS account whose zeros a spreadsheet dropped gets them back by guess",
    patches: [
      {
        file: "lib/files/cells.ts",
        find: `  if (/^\\d{12}$/.test(digits)) return { account: digits };`,
        replace: `  if (/^\\d{1,12}$/.test(digits)) return { account: digits.padStart(12, "0") };`,
      },
    ],
    test: {
      project: "unit",
      file: tableTest,
      title: "an AWS account is taken whole or refused in words; no digit is guessed",
    },
  },
  {
    number: 304,
    name: "a row that may mean another customer is linked without asking",
    patches: [
      {
        file: "lib/customers/import/review-import.ts",
        find: `(!asks(row) || agreed.includes(row.line))`,
        replace: `(!asks(row) || agreed.length >= 0)`,
      },
    ],
    test: {
      project: "db",
      file: "lib/customers/import/stage-import.db.test.ts",
      title:
        "what may mean another customer is asked about, never linked by itself, and a review that is out of date does nothing",
    },
  },
  {
    number: 305,
    name: "an import that is taken back while AWS is asked fails the job's step",
    patches: [
      {
        file: "lib/agreements/aws-sync/read-due-agreements.ts",
        find: "  if (row === null) return;\n",
        replace: "  if (row === null) throw new Error(id);\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/customers/import/import.db.test.ts",
      title: "while the job asks AWS about its agreements fails no step and leaves nothing of them behind",
    },
  },
  {
    number: 306,
    name: "the search finds no part of an AWS account",
    patches: [
      {
        file: "lib/search/find-agreements.ts",
        find: "  else if (digits !== null) {",
        replace: "  else if (digits === text && digits === uuid) {",
      },
    ],
    test: {
      project: "db",
      file: searchTest,
      title: "the last four digits lists the agreement and opens nothing by itself",
    },
  },
  {
    number: 307,
    name: "the search's answer repeats an API key's secret",
    patches: [
      {
        file: "lib/search/find-things.ts",
        find: '    value: kind === "key" ? `tp_live_${id}` : text,',
        replace: "    value: text,",
      },
    ],
    test: { project: "db", file: searchTest, title: "a key's secret is in no answer" },
  },
];
