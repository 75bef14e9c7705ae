import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { Loss } from "#lib/metering/loss-of.ts";
import { lossSql, lostUnitsSql, unbillableParkedSql, unsettledSql } from "#lib/metering/loss-sql.ts";

/** How many, and how many units: exact text, may have decimals. */
type Amount = { n: number; units: string };

/** What no person has resolved: records by state, and usage that no hour can bill. */
export type LostSum = {
  /** Records whose units are lost, the greatest loss first; states without one are left out. */
  byState: (Amount & { state: string })[];
  /** All of them. */
  records: Amount;
  /** Less than one unit each, left at the end of agreements. */
  fractions: Amount;
  /** Hours that another sender metered: not lost. */
  elsewhere: Amount;
  /** Events that no hour can bill: refused after an agreement's end, or too late to be released. */
  parked: Amount;
  /** Records and events together, without fractions. */
  units: string;
};

/** Whose: everyone's, some agreements', or a product's. */
type LostScope = { agreementIds?: readonly string[]; productId?: string };

/**
 * What is lost and not settled at `now`. Reads what is not accepted, so it costs the same however much is stored.
 *
 * @throws AppError NOT_FOUND (no operator).
 */
export async function sumLost(
  { db, actor, now }: { db: Db; actor: Operator; now: Date },
  scope: LostScope = {},
): Promise<LostSum> {
  assertOperator(actor, "VIEWER");
  return toSum(await db.$queryRaw<Row[]>(sumSql(scope, now)));
}

/** The same for the metrics, which no person asks for. */
export async function sumLostForMetrics(db: Queryable, now: Date): Promise<LostSum> {
  const { text, values } = sumSql({}, now);
  return toSum((await db.query<Row>(text, values)).rows);
}

/** Whether anything is lost: fractions and what another sender billed do not count. Pure. */
export function isAnythingLost({ records, parked }: Pick<LostSum, "records" | "parked">): boolean {
  return records.n + parked.n > 0;
}

type Row = { loss: Loss | "parked" | "all"; state: string; n: number; units: string };

function sumSql({ agreementIds, productId }: LostScope, now: Date): Prisma.Sql {
  const mine = (row: Prisma.Sql) => Prisma.sql`
    (${agreementIds === undefined} OR ${row}.agreement_id = ANY(${[...(agreementIds ?? [])]}::uuid[]))
    AND (${productId ?? null}::uuid IS NULL OR ${row}.product_id = ${productId ?? null}::uuid)`;
  return Prisma.sql`
    WITH found AS (
      SELECT ${lossSql(now)} AS loss, r.state::text AS state, ${lostUnitsSql} AS units
      FROM (${unsettledSql(now)}) r WHERE ${mine(Prisma.sql`r`)}
      UNION ALL
      SELECT 'parked', 'ASIDE', s.quantity FROM usage_aside s WHERE ${unbillableParkedSql} AND ${mine(Prisma.sql`s`)})
    SELECT loss, state, count(*)::float8 AS n, trim_scale(sum(units))::text AS units FROM found WHERE loss IS NOT NULL
    GROUP BY loss, state
    UNION ALL
    SELECT 'all', loss, count(*)::float8, trim_scale(sum(units))::text FROM found WHERE loss IS NOT NULL GROUP BY loss
    UNION ALL
    SELECT 'all', 'units', count(*)::float8, trim_scale(coalesce(sum(units), 0))::text FROM found WHERE loss IN ('lost', 'parked')`;
}

function toSum(rows: readonly Row[]): LostSum {
  const all = (name: string): Amount => {
    const row = rows.find(({ loss, state }) => loss === "all" && state === name);
    return { n: row?.n ?? 0, units: row?.units ?? "0" };
  };
  return {
    byState: rows
      .flatMap(({ loss, state, n, units }) => (loss === "lost" ? [{ state, n, units }] : []))
      .toSorted((a, b) => Number(b.units) - Number(a.units) || a.state.localeCompare(b.state)),
    records: all("lost"),
    fractions: all("fraction"),
    elsewhere: all("elsewhere"),
    parked: all("parked"),
    units: all("units").units,
  };
}
