import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { CallerIdentity } from "#lib/marketplace/credentials/caller-identity.ts";

/** While STS does not say, or names another account, it is asked again in each run of the jobs, which come every minute. */
const SOON_SECONDS = 50;
/** Credentials change seldom while a process lives. */
const LATER_SECONDS = 900;

/**
 * Takes the next question to STS for the caller where one is due (machine time): one server has it.
 *
 * @param isUrgent asks whether it is due or not: a process that never asked, or whose credentials were another account's.
 */
export async function takeQuestion(db: Queryable, isUrgent: boolean): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "take-account-question",
    text: `INSERT INTO account_check AS kept (id, ask_at) VALUES (1, now() + make_interval(secs => $2))
           ON CONFLICT (id) DO UPDATE SET ask_at = excluded.ask_at WHERE kept.ask_at <= now() OR $1`,
    values: [isUrgent, SOON_SECONDS],
  });
  return rowCount === 1;
}

/** Keeps what STS answered, for all servers. `now` is business time. */
export async function keepIdentity(
  db: Queryable,
  { accountId, arn }: CallerIdentity,
  { isOurs, now }: { isOurs: boolean; now: Date },
): Promise<void> {
  await db.query({
    name: "keep-account",
    text: `UPDATE account_check SET account_id = $1, arn = $2, answered_at = $3, silent_since = NULL, error = NULL,
             ask_at = now() + make_interval(secs => $4) WHERE id = 1`,
    values: [accountId, arn, now.toISOString(), isOurs ? LATER_SECONDS : SOON_SECONDS],
  });
}

/** Keeps that STS did not say, and since when; the account that it named last stays. `error` is AWS's or the network's name. */
export async function keepSilence(db: Queryable, error: string, now: Date): Promise<void> {
  await db.query({
    name: "keep-account-silence",
    text: "UPDATE account_check SET silent_since = coalesce(silent_since, $2), error = $1 WHERE id = 1",
    values: [error, now.toISOString()],
  });
}

/** The account that STS named last to any server; null while it never did. */
export async function readNamedAccount(db: Db): Promise<string | null> {
  const row = await db.accountCheck.findUnique({ where: { id: 1 }, select: { accountId: true } });
  return row?.accountId ?? null;
}

/** As `readNamedAccount`, by the driver. */
export async function queryNamedAccount(db: Queryable): Promise<string | null> {
  const { rows } = await db.query<{ account_id: string | null }>({
    name: "read-named-account",
    text: "SELECT account_id FROM account_check WHERE id = 1",
  });
  return rows[0]?.account_id ?? null;
}
