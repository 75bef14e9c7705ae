import { pino } from "pino";
import { expect, test } from "vitest";
import { logSettings } from "#lib/log/log.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const email = "dana@harrowlane.example";

/** What the log has of an error, line by line. */
function logged(...errors: unknown[]): string {
  const lines: string[] = [];
  const log = pino(logSettings, { write: (line: string) => void lines.push(line) });
  for (const error of errors) log.error({ err: error }, "failed");
  return lines.join("");
}

// Prisma quotes the lines of the source that asked, so they hold no value.
const first = { email, name: "Dana Harrow" };
const second = { email: "sam@harrowlane.example", name: "Sam Harrow" };
const insert = "INSERT INTO user_account (id, email, name) VALUES (gen_random_uuid(), $1, $2)";

test("errors of the database are logged with their code and constraint, without the row that they quote", async () => {
  await db.database.user.create({ data: first });
  await db.pool.query("ALTER TABLE user_account ADD CONSTRAINT no_sam CHECK (name NOT LIKE 'Sam%')");
  const failed = (run: Promise<unknown>) =>
    run.then(
      () => null,
      (error: unknown) => error,
    );
  const twice = await failed(db.pool.query(insert, [first.email, first.name]));
  const errors = [
    twice,
    await failed(db.pool.query(insert, [second.email, second.name])),
    await failed(
      db.database
        .$executeRaw`INSERT INTO user_account (id, email, name) VALUES (gen_random_uuid(), ${second.email}, ${second.name})`,
    ),
    await failed(db.database.user.create({ data: first })),
    await failed(db.database.user.create({ data: second })),
  ];
  for (const error of errors) {
    expect(error).toBeInstanceOf(Error);
    const all = logged(error, new Error("outer", { cause: error }), new AggregateError([error], "several"));
    expect(all).not.toMatch(/harrow|dana@|sam@/i);
  }
  expect(logged(twice)).toContain('"code":"23505"');
  expect(logged(twice)).toContain('"constraint":"user_account_email_key"');
});
