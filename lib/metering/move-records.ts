import type { Queryable } from "#lib/db/pool.ts";
import type { SqlTypes } from "#lib/db/sql-types.ts";
import { run, runForOne, statement, type Statement, type ValuesOf } from "#lib/db/statement.ts";
import { finishMove } from "#lib/generated/sql/metering/statements/finish-move.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import type { StepCause } from "#lib/metering/reasons.ts";

/** Records that are moved at once by one statement, so that none holds many locks for long. */
const CHUNK = 2_000;

type MoveText<P extends SqlTypes> = {
  /** One name a text, for the driver's prepared statement. */
  name: string;
  cause: StepCause;
  /**
   * Which `record`s, beside their `agreement` and `product`; names the state that they leave. `:now` is business time.
   */
  where: string;
  /** The columns that change, the new state included. */
  set: string;
  /** Of `where` and `set`, beside `:now`. */
  parameters: P;
};

type Moved = { n: "integer" };
type MoveTypes = { now: "timestamptz"; cause: "text" };

/** A move from one state to another, as three statements. */
type Move<P extends SqlTypes> = {
  cause: StepCause;
  /** Moves one chunk of all records that fit, or of those of some agreements. */
  all: Statement<MoveTypes & P, Moved>;
  ofSome: Statement<MoveTypes & P & { agreementIds: "uuid[]" }, Moved>;
  /** The agreements that have such records. */
  agreements: Statement<SqlTypes, { id: "uuid" }>;
};

/** Composes a move from its conditions and what it sets. */
export function defineMove<const P extends SqlTypes>({ name, cause, where, set, parameters }: MoveText<P>): Move<P> {
  const given: MoveTypes & P = { now: "timestamptz", cause: "text", ...parameters };
  const columns = { n: "integer" } as const;
  const used = Object.entries(given).filter(([parameter]) => new RegExp(`:${parameter}\\b`).test(where));
  return {
    cause,
    all: statement({ name, text: moveText(where, set), parameters: given, columns }),
    ofSome: statement({
      name: `${name}-of-some`,
      text: moveText(`${where} AND record.agreement_id = ANY(:agreementIds::uuid[])`, set),
      parameters: { ...given, agreementIds: "uuid[]" },
      columns,
    }),
    agreements: statement({
      // It runs only after a failure.
      name: null,
      text: `SELECT DISTINCT record.agreement_id AS id ${fitting} WHERE ${where} ORDER BY 1`,
      parameters: Object.fromEntries(used) as SqlTypes,
      columns: { id: "uuid" },
    }),
  };
}

const fitting = `FROM metering_record record JOIN agreement ON agreement.id = record.agreement_id
  JOIN product ON product.id = record.product_id`;

/** The `agreement` beside the update is another reading of the same row: an UPDATE cannot name it from `due`. */
const moveText = (where: string, set: string) => `
  WITH due AS MATERIALIZED (
    SELECT record.id, record.state AS was ${fitting}
    WHERE ${where} ORDER BY record.id LIMIT ${CHUNK} FOR UPDATE OF record SKIP LOCKED),
  changed AS (
    UPDATE metering_record record SET ${set} FROM due JOIN metering_record locked ON locked.id = due.id
    JOIN agreement ON agreement.id = locked.agreement_id
    WHERE record.id = due.id RETURNING record.id, record.hour, due.was, record.state, record.quantity),
  ${finishMove}`;

type MoveRun<P extends SqlTypes> = {
  /** Business time. */
  now: Date;
  values: ValuesOf<Statement<P>>;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure | undefined;
};

/**
 * Moves all records that fit from one state to another, with a step each and the rollup, in chunks that commit by
 * themselves. Records that another process has locked are left alone. Where a statement fails and there is a `report`,
 * it is run again for fewer and fewer agreements, down to those that fail by themselves, which are reported.
 *
 * @returns how many were moved.
 */
export async function moveRecords<P extends SqlTypes>(db: Queryable, move: Move<P>, how: MoveRun<P>): Promise<number> {
  try {
    return await moveAll(db, move, how, null);
  } catch (error) {
    if (how.report === undefined || isDatabaseDown(error)) throw error;
    const values = { ...how.values, now: how.now };
    const agreements = await run(db, move.agreements, values as unknown as Record<string, never>);
    const ids = agreements.map(({ id }) => id);
    return moveEach(db, move, how, ids, error);
  }
}

/** @param failure the error of all of the agreements together. */
async function moveEach<P extends SqlTypes>(
  db: Queryable,
  move: Move<P>,
  how: MoveRun<P>,
  agreementIds: readonly string[],
  failure: unknown,
): Promise<number> {
  if (agreementIds.length <= 1) {
    how.report!(failure, agreementIds[0] === undefined ? {} : { agreement: agreementIds[0] });
    return 0;
  }
  const middle = Math.ceil(agreementIds.length / 2);
  let moved = 0;
  for (const half of [agreementIds.slice(0, middle), agreementIds.slice(middle)]) {
    try {
      moved += await moveAll(db, move, how, half);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      moved += await moveEach(db, move, how, half, error);
    }
  }
  return moved;
}

/** @param agreementIds only records of these; null: of all. */
async function moveAll<P extends SqlTypes>(
  db: Queryable,
  { all, ofSome, cause }: Move<P>,
  { now, values }: MoveRun<P>,
  agreementIds: readonly string[] | null,
): Promise<number> {
  const shared = { ...values, now, cause } as ValuesOf<typeof all>;
  let moved = 0;
  for (;;) {
    const { n } =
      agreementIds === null
        ? await runForOne(db, all, shared)
        : await runForOne(db, ofSome, { ...shared, agreementIds } as ValuesOf<typeof ofSome>);
    moved += n;
    if (n < CHUNK) return moved;
  }
}
