import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { run, runForCount, statement } from "#lib/db/statement.ts";
import type { CallerIdentity } from "#lib/marketplace/credentials/caller-identity.ts";

/** While STS does not say, or names another account, it is asked again in each run of the jobs, which come every minute. */
const SOON_SECONDS = 50;
/** Credentials change seldom while a process lives. */
const LATER_SECONDS = 900;

const takeAccountQuestion = statement({
  name: "take-account-question",
  text: `INSERT INTO account_check (id, ask_at) VALUES (1, now() + make_interval(secs => :seconds))
         ON CONFLICT (id) DO UPDATE SET ask_at = excluded.ask_at WHERE account_check.ask_at <= now() OR :isUrgent`,
  parameters: { isUrgent: "boolean", seconds: "float8" },
  columns: {},
});

/**
 * Takes the next question to STS for the caller where one is due (machine time): one server has it.
 *
 * @param isUrgent asks whether it is due or not: a process that never asked, or whose credentials were another account's.
 */
export async function takeQuestion(db: Queryable, isUrgent: boolean): Promise<boolean> {
  return (await runForCount(db, takeAccountQuestion, { isUrgent, seconds: SOON_SECONDS })) === 1;
}

const keepAccount = statement({
  name: "keep-account",
  text: `UPDATE account_check SET account_id = :accountId, arn = :arn, answered_at = :now, silent_since = NULL,
           error = NULL, ask_at = now() + make_interval(secs => :seconds) WHERE id = 1`,
  parameters: { accountId: "text", arn: "text", now: "timestamptz", seconds: "float8" },
  columns: {},
});

/** Keeps what STS answered, for all servers. `now` is business time. */
export async function saveIdentity(
  db: Queryable,
  { accountId, arn }: CallerIdentity,
  { isOurs, now }: { isOurs: boolean; now: Date },
): Promise<void> {
  await run(db, keepAccount, { accountId, arn, now, seconds: isOurs ? LATER_SECONDS : SOON_SECONDS });
}

const keepAccountSilence = statement({
  name: "keep-account-silence",
  text: "UPDATE account_check SET silent_since = coalesce(silent_since, :now), error = :error WHERE id = 1",
  parameters: { error: "text", now: "timestamptz" },
  columns: {},
});

/** Keeps that STS did not say, and since when; the account that it named last stays. `error` is AWS's or the network's name. */
export async function saveSilence(db: Queryable, error: string, now: Date): Promise<void> {
  await run(db, keepAccountSilence, { error, now });
}

/** The account that STS named last to any server; null while it never did. */
export async function readNamedAccount(db: Db): Promise<string | null> {
  const row = await db.accountCheck.findUnique({ where: { id: 1 }, select: { accountId: true } });
  return row?.accountId ?? null;
}

const namedAccount = statement({
  name: "read-named-account",
  text: "SELECT account_id FROM account_check WHERE id = 1",
  parameters: {},
  columns: { account_id: "text?" },
});

/** As `readNamedAccount`, by the driver. */
export async function queryNamedAccount(db: Queryable): Promise<string | null> {
  const rows = await run(db, namedAccount, {});
  return rows[0]?.account_id ?? null;
}
