import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

// While a release is rolled out, servers of the one before go on reading and writing behind its migrations (M26). So a migration only ever
// adds: what old code does not name must neither be missing to it nor refuse what it writes.

const FOLDER = "prisma/migrations";
const [, ...later] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** Statements that only a look at the code before them allows, by migration, and why they do no harm. */
const known: Record<string, Record<string, string>> = {
  "20261121160000_carry_passed_on": {
    'ALTER TABLE "metering_adjustment": ALTER COLUMN "author_user_id" DROP NOT NULL':
      "code before writes the author of each correction, and reads it nowhere",
  },
  "20261121172000_entitlements_known": {
    'INSERT INTO "entitlement_expiry"': "the table is a few migrations old, and code before does not ask it yet",
  },
  "20261128180000_drain_default": {
    'ALTER TABLE "product": ALTER COLUMN "drain_minutes" SET DEFAULT 45':
      "code before names the column whenever it makes a product",
  },
  "20261129160001_search": {
    "DO ''": "makes a function that only the search's indexes call",
  },
  "20261129110001_new_customers": {
    'CREATE UNIQUE INDEX ON "alert"': "binds rows of a kind only that code before knows nothing of",
  },
  "20261121210000_messages": {
    'ALTER TABLE "mail_outbox": ALTER COLUMN "user_id" DROP NOT NULL':
      "code before knows one template, which has an account; mail of another fails there and is sent by a new server's next try",
    'CREATE TRIGGER ON "metering_record_step"':
      "keeps a copy of the step under the step's own key in a table of its own: it can refuse no step",
  },
};

/** What a migration does that code before it could trip over; empty for one that only adds. */
function findBreaking(sql: string): string[] {
  const tables = new Set<string>();
  const columns = new Set<string>();
  const found: string[] = [];
  for (const statement of statementsOf(sql)) {
    const [, table = ""] =
      /^(?:CREATE TABLE|ALTER TABLE|UPDATE|INSERT INTO|CREATE (?:UNIQUE )?INDEX "\w+" ON) ?"(\w+)"/i.exec(statement) ??
      [];
    const isNew = (name: string) => tables.has(table) || columns.has(`${table}.${name}`);
    if (/^CREATE (TYPE|FUNCTION|INDEX) /i.test(statement)) continue;
    if (/^ALTER TYPE "\w+" ADD VALUE /i.test(statement)) continue;
    if (/^CREATE TABLE /i.test(statement)) tables.add(table);
    else if (/^CREATE UNIQUE INDEX /i.test(statement)) {
      // A unique key may only bind rows that have something in a column old code leaves empty.
      const names = namesIn(statement.slice(statement.indexOf("(")));
      if (!names.some(isNew)) found.push(`CREATE UNIQUE INDEX ON "${table}"`);
    } else if (/^ALTER TABLE /i.test(statement)) {
      for (const action of actionsOf(statement.replace(/^ALTER TABLE "\w+"/i, ""))) {
        if (tables.has(table)) continue;
        const [, column] = /^ADD COLUMN\s+"(\w+)"/i.exec(action) ?? [];
        const isFilled = !/NOT NULL/i.test(action) || /DEFAULT/i.test(action);
        if (column !== undefined && isFilled) columns.add(`${table}.${column}`);
        else if (!/^ADD CONSTRAINT "\w+" CHECK/i.test(action) || !namesIn(action).slice(1).every(isNew)) {
          found.push(`ALTER TABLE "${table}": ${action}`);
        }
      }
    } else if (/^UPDATE /i.test(statement)) {
      const set = /\bSET\b(.*?)(\bFROM\b|\bWHERE\b|$)/is.exec(statement)![1]!;
      if (![...set.matchAll(/"(\w+)"\s*=/g)].every(([, name]) => isNew(name!))) found.push(`UPDATE "${table}"`);
    } else if (/^INSERT INTO /i.test(statement)) {
      if (!tables.has(table)) found.push(`INSERT INTO "${table}"`);
    } else if (/^CREATE TRIGGER /i.test(statement)) {
      found.push(`CREATE TRIGGER ON ${/ ON ("\w+")/i.exec(statement)![1]}`);
    } else found.push(statement);
  }
  return found;
}

function statementsOf(sql: string): string[] {
  return sql
    .replaceAll(/^\s*--.*$/gm, "")
    .replaceAll(/\$(\w*)\$.*?\$\1\$/gs, "''")
    .split(";")
    .map((statement) => statement.trim().replaceAll(/\s+/g, " "))
    .filter((statement) => statement !== "");
}

/** The parts of an ALTER TABLE, at the commas outside brackets. */
function actionsOf(text: string): string[] {
  let depth = 0;
  let start = 0;
  const actions: string[] = [];
  for (const [index, char] of [...text, ","].entries()) {
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "," && depth === 0) {
      actions.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return actions;
}

const namesIn = (text: string) => [...text.matchAll(/"(\w+)"/g)].map(([, name]) => name!);

describe("M26 a migration after the first only adds", () => {
  test("there are migrations to look at", () => {
    expect(later.length).toBeGreaterThanOrEqual(14);
  });

  test.each(later)("%s", (name) => {
    const found = findBreaking(readFileSync(`${FOLDER}/${name}/migration.sql`, "utf8"));
    expect(found).toEqual(Object.keys(known[name] ?? {}));
  });
});

describe("M26 what would break the release before is found", () => {
  test.each([
    'DROP TABLE "agreement"',
    'ALTER TABLE "agreement" DROP COLUMN "status"',
    'ALTER TABLE "agreement" RENAME TO "contract"',
    'ALTER TABLE "agreement" RENAME COLUMN "status" TO "state"',
    'ALTER TABLE "agreement" ADD COLUMN "tier" TEXT NOT NULL',
    'ALTER TABLE "agreement" ADD COLUMN "note" TEXT, ADD COLUMN "tier" TEXT NOT NULL',
    'ALTER TABLE "agreement" ALTER COLUMN "title" SET NOT NULL',
    'ALTER TABLE "agreement" ALTER COLUMN "title" DROP DEFAULT',
    'ALTER TABLE "agreement" ALTER COLUMN "title" TYPE VARCHAR(10)',
    'ALTER TABLE "agreement" ADD CONSTRAINT "short" CHECK (length("title") < 10)',
    'ALTER TABLE "agreement" ADD CONSTRAINT "of" FOREIGN KEY ("title") REFERENCES "title"("id")',
    'CREATE UNIQUE INDEX "one" ON "agreement"("title")',
    "ALTER TYPE \"agreement_status\" RENAME VALUE 'ended' TO 'over'",
    'UPDATE "agreement" SET "status" = \'ended\'',
    'DELETE FROM "agreement"',
    'CREATE TRIGGER "watch" BEFORE INSERT ON "agreement" FOR EACH ROW EXECUTE FUNCTION refuse()',
  ])("%s", (statement) => {
    expect(findBreaking(`-- A comment; with a stop.\n${statement};`)).toHaveLength(1);
  });

  test.each([
    'ALTER TABLE "agreement" ADD COLUMN "tier" TEXT, ADD COLUMN "rank" DECIMAL(10,2) NOT NULL DEFAULT 0',
    'ALTER TABLE "agreement" ADD COLUMN "tier" TEXT; CREATE UNIQUE INDEX "one" ON "agreement"("title", "tier")',
    'ALTER TABLE "agreement" ADD COLUMN "tier" INT; ALTER TABLE "agreement" ADD CONSTRAINT "up" CHECK ("tier" > 0)',
    'ALTER TABLE "agreement" ADD COLUMN "tier" TEXT; UPDATE "agreement" SET "tier" = "title" WHERE "title" <> \'\'',
    'CREATE TABLE "fact" ("id" INT NOT NULL); ALTER TABLE "fact" ADD CONSTRAINT "f" FOREIGN KEY ("id") REFERENCES "a"("id")',
    "ALTER TYPE \"agreement_status\" ADD VALUE 'paused'",
  ])("and this is not: %s", (statements) => {
    expect(findBreaking(statements)).toEqual([]);
  });
});
