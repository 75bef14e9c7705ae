import { raiseUncountedAlerts } from "#lib/alerts/raise-alert.ts";
import type { Pool, Queryable } from "#lib/db/pool.ts";
import type { SqlTypes } from "#lib/db/sql-types.ts";
import { run, statement, type RowOf, type Statement } from "#lib/db/statement.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { hourOf } from "#lib/time/hours.ts";
import type { PlacedEvent, Receipt } from "#lib/usage/event-store.ts";
import {
  firstLateHour,
  hourClosed,
  hourForUsage,
  validateInstant,
  notActive,
  eligibilityOf,
} from "#lib/usage/validate-intake.ts";
import { microsOf } from "#lib/usage/quantity.ts";
import { storePlacedEvents, type Placement } from "#lib/usage/intake/store-placed-events.ts";

/** Events released at once, in short statements. */
const CHUNK = 500;

export type ReleaseCounts = { takenIn: number; heldLate: number; unbillable: number };

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  /** Takes the failure of one product; without it the first one ends all. */
  report?: ReportFailure;
};

/** Parked usage (`parked`), with what is known by now of its agreement, product and dimension. */
export const waitingSql = `
  SELECT parked.key, parked.id, parked.agreement_id, parked.product_id, parked.dimension, parked.quantity::text AS quantity,
         parked.at, parked.reason, dimension.aggregation, product.late_policy, product.drain_minutes,
         product.metering_from AS product_metering_from, agreement.status, agreement.starts_at, agreement.ends_at,
         agreement.intake_closed_at, agreement.metering_from
  FROM usage_aside parked JOIN product ON product.id = parked.product_id
  JOIN agreement ON agreement.id = parked.agreement_id
  LEFT JOIN dimension ON dimension.product_id = parked.product_id AND dimension.name = parked.dimension
    AND dimension.is_metered`;
/** The columns of `waitingSql`. */
export const waitingColumns = {
  key: "uuid",
  id: "text",
  agreement_id: "uuid",
  product_id: "uuid",
  dimension: "text",
  quantity: "text",
  at: "timestamptz",
  reason: "aside_reason",
  aggregation: "aggregation?",
  late_policy: "late_policy",
  drain_minutes: "integer",
  product_metering_from: "timestamptz?",
  status: "agreement_status",
  starts_at: "timestamptz?",
  ends_at: "timestamptz?",
  intake_closed_at: "timestamptz?",
  metering_from: "timestamptz?",
} as const;
type ParkedUsage = RowOf<Statement<SqlTypes, typeof waitingColumns>>;

const parkedGroups = statement({
  name: "parked-usage-groups",
  text: `SELECT DISTINCT parked.product_id AS "productId", parked.dimension FROM usage_aside parked
         JOIN dimension ON dimension.product_id = parked.product_id AND dimension.name = parked.dimension
           AND dimension.is_metered
         WHERE parked.state = 'WAITING' AND parked.reason = 'UNKNOWN_DIMENSION' ORDER BY 1, 2`,
  parameters: {},
  columns: { productId: "uuid", dimension: "text" },
});
const parkedToRelease = statement({
  name: "parked-usage-to-take-in",
  text: `${waitingSql}
         WHERE parked.state = 'WAITING' AND parked.reason = 'UNKNOWN_DIMENSION' AND parked.product_id = :productId
           AND parked.dimension = :dimension AND dimension.id IS NOT NULL
         ORDER BY parked.key LIMIT ${CHUNK}`,
  parameters: { productId: "uuid", dimension: "text" },
  columns: waitingColumns,
});

/**
 * Releases usage that was parked for want of its dimension, now that the dimension is there: by the rules of this
 * moment, so that it may be late by now (and then held, or refused, as the product says) or too old. May be repeated,
 * and run many times at once.
 */
export async function releaseParkedUsage(deps: Deps, isOver: () => boolean = () => false): Promise<ReleaseCounts> {
  const total: ReleaseCounts = { takenIn: 0, heldLate: 0, unbillable: 0 };
  const { report = throwFailure } = deps;
  const groups = await run(deps.pool, parkedGroups, {});
  for (const group of groups) {
    try {
      await releaseGroup(deps, group, total, isOver);
    } catch (error) {
      report(error, { product: group.productId });
    }
  }
  return total;
}

/** One dimension of one product, now that it is there. */
async function releaseGroup(
  deps: Deps,
  { productId, dimension }: { productId: string; dimension: string },
  total: ReleaseCounts,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const rows = await run(deps.pool, parkedToRelease, { productId, dimension });
    if (rows.length === 0) return;
    const counts = await releaseEvents(deps, rows, { by: null, now: deps.now });
    total.takenIn += counts.takenIn;
    total.heldLate += counts.heldLate;
    total.unbillable += counts.unbillable;
    if (counts.takenIn + counts.heldLate + counts.unbillable === 0) return;
  }
}

/**
 * Releases parked usage. Where `by` names a person, late usage counts by that decision: in the earliest hour from the
 * current one on that is not frozen, whatever its age and the product's policy.
 */
export async function releaseEvents(
  { pool }: Deps,
  rows: readonly ParkedUsage[],
  { by, now }: { by: string | null; now: Date },
): Promise<ReleaseCounts> {
  const placements: Placement[] = [];
  const held: string[] = [];
  const refused: { key: string; code: string }[] = [];
  for (const row of rows) {
    const place = by === null ? placeByRule(row, now) : placeByPerson(row, now);
    if (place === "held") held.push(row.key);
    else if (typeof place === "string") refused.push({ key: row.key, code: place });
    else placements.push(toPlacement(row, place, by !== null));
  }

  // The driver's `apiKeyId` of a receipt is the person who released it; the event keeps the key that sent it.
  const receipt: Receipt = { apiKeyId: by, receivedAt: now };
  let takenIn = 0;
  for (const [key, result] of await storePlacedEvents({ pool, now }, placements, receipt, "release")) {
    if (result.status === "accepted") takenIn++;
    else if (result.status === "rejected") refused.push({ key, code: result.code });
    else if (result.status === "parked" && result.reason === "LATE") held.push(key);
    else if (result.status === "parked") refused.push({ key, code: "AGREEMENT_NOT_ACTIVE" });
  }
  await holdAsLate(pool, held, now);
  await giveUp(pool, refused, now);
  return { takenIn, heldLate: held.length, unbillable: refused.length };
}

function placeByRule(row: ParkedUsage, now: Date): Date | "held" | string {
  const fault = validateInstant(row.at, now);
  if (fault?.status === "rejected") return fault.code;
  if (eligibility(row, now) !== "taken") return notActive.code;
  const { aggregation, late_policy: latePolicy } = row;
  const place = hourForUsage({ endsAt: row.ends_at }, { at: row.at, aggregation: aggregation!, latePolicy }, now);
  if (!("hour" in place)) return place.code;
  return place.isParked ? "held" : place.hour;
}

function placeByPerson(row: ParkedUsage, now: Date): Date | string {
  if (eligibility(row, now) !== "taken") return notActive.code;
  return row.aggregation === "SUM" ? firstLateHour({ endsAt: row.ends_at }, now) : hourClosed.code;
}

function eligibility(row: ParkedUsage, now: Date) {
  return eligibilityOf(
    {
      status: row.status,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      intakeClosedAt: row.intake_closed_at,
      meteringFrom: row.metering_from,
    },
    row.at,
    now,
    { drainMinutes: row.drain_minutes, meteringFrom: row.product_metering_from },
  );
}

function toPlacement(row: ParkedUsage, hour: Date, isDecided: boolean): Placement {
  const event: PlacedEvent["event"] = {
    key: row.key,
    id: row.id,
    name: { by: "id", id: row.agreement_id },
    dimension: row.dimension,
    micros: microsOf(row.quantity),
    at: row.at,
    tags: null,
  };
  return {
    event,
    agreementId: row.agreement_id,
    productId: row.product_id,
    hour,
    aggregation: row.aggregation!,
    latePolicy: isDecided ? "CARRY" : row.late_policy,
    agreement: { endsAt: row.ends_at },
    successor: null,
  };
}

// Both run seldom.
const holdLate = statement({
  name: null,
  text: `WITH held AS (
           UPDATE usage_aside SET reason = 'LATE', hour = :hour
           WHERE key = ANY(:keys::uuid[]) AND state = 'WAITING' RETURNING product_id)
         SELECT product_id, count(*)::int AS n FROM held GROUP BY product_id`,
  parameters: { keys: "uuid[]", hour: "timestamptz" },
  columns: { product_id: "uuid", n: "integer" },
});
const refuseParked = statement({
  name: null,
  text: `WITH refused AS (
           UPDATE usage_aside parked SET state = 'UNBILLABLE', note = given.code, settled_at = :now
           FROM unnest(:keys::uuid[], :codes::text[]) AS given (key, code)
           WHERE parked.key = given.key AND parked.state = 'WAITING' RETURNING parked.agreement_id)
         SELECT agreement_id, count(*)::int AS n FROM refused GROUP BY agreement_id`,
  parameters: { keys: "uuid[]", codes: "text[]", now: "timestamptz" },
  columns: { agreement_id: "uuid", n: "integer" },
});

/** Parked usage that is late by the time its dimension is there, where the product holds late usage. */
async function holdAsLate(db: Queryable, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  const rows = await run(db, holdLate, { keys, hour: hourOf(now) });
  const alerts = rows.map(({ product_id, n }) => ({
    kind: "LATE_USAGE_HELD" as const,
    subject: `product:${product_id}`,
    severity: "WARNING" as const,
    data: { events: n },
  }));
  await raiseUncountedAlerts(db, alerts, now);
}

/** Marks usage that no hour can take any more; a person closes it. */
async function giveUp(db: Queryable, refused: readonly { key: string; code: string }[], now: Date): Promise<void> {
  if (refused.length === 0) return;
  const rows = await run(db, refuseParked, {
    keys: refused.map(({ key }) => key),
    codes: refused.map(({ code }) => code),
    now,
  });
  const alerts = rows.map(({ agreement_id, n }) => ({
    kind: "USAGE_UNBILLABLE" as const,
    subject: `agreement:${agreement_id}`,
    severity: "WARNING" as const,
    data: { events: n },
  }));
  await raiseUncountedAlerts(db, alerts, now);
}
