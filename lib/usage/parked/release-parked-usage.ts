import { raiseUncountedAlerts } from "#lib/alerts/raise-alert.ts";
import type { Pool, Queryable } from "#lib/db/pool.ts";
import type { Aggregation, AgreementStatus, AsideReason, LatePolicy } from "#lib/generated/prisma/enums.ts";
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

/** Parked usage, with what is known by now of its agreement, product and dimension. */
export type ParkedUsage = {
  key: string;
  id: string;
  agreement_id: string;
  product_id: string;
  dimension: string;
  quantity: string;
  at: Date;
  reason: AsideReason;
  aggregation: Aggregation | null;
  late_policy: LatePolicy;
  drain_minutes: number;
  product_metering_from: Date | null;
  status: AgreementStatus;
  starts_at: Date | null;
  ends_at: Date | null;
  intake_closed_at: Date | null;
  metering_from: Date | null;
};

/** The columns of `ParkedUsage`, for `s`, a row of usage_aside. */
export const waitingSql = `
  SELECT s.key, s.id, s.agreement_id, s.product_id, s.dimension, s.quantity::text AS quantity, s.at, s.reason, d.aggregation,
         p.late_policy, p.drain_minutes, p.metering_from AS product_metering_from, a.status, a.starts_at, a.ends_at,
         a.intake_closed_at, a.metering_from
  FROM usage_aside s JOIN product p ON p.id = s.product_id JOIN agreement a ON a.id = s.agreement_id
  LEFT JOIN dimension d ON d.product_id = s.product_id AND d.name = s.dimension AND d.is_metered`;

/**
 * Releases usage that was parked for want of its dimension, now that the dimension is there: by the rules of this
 * moment, so that it may be late by now (and then held, or refused, as the product says) or too old. May be repeated,
 * and run many times at once.
 */
export async function releaseParkedUsage(deps: Deps, isOver: () => boolean = () => false): Promise<ReleaseCounts> {
  const total: ReleaseCounts = { takenIn: 0, heldLate: 0, unbillable: 0 };
  const { report = throwFailure } = deps;
  const { rows: groups } = await deps.pool.query<{ productId: string; dimension: string }>({
    name: "parked-usage-groups",
    text: `SELECT DISTINCT s.product_id AS "productId", s.dimension FROM usage_aside s
           JOIN dimension d ON d.product_id = s.product_id AND d.name = s.dimension AND d.is_metered
           WHERE s.state = 'WAITING' AND s.reason = 'UNKNOWN_DIMENSION' ORDER BY 1, 2`,
  });
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
    const { rows } = await deps.pool.query<ParkedUsage>({
      name: "parked-usage-to-take-in",
      text: `${waitingSql}
             WHERE s.state = 'WAITING' AND s.reason = 'UNKNOWN_DIMENSION' AND s.product_id = $1 AND s.dimension = $2 AND d.id IS NOT NULL
             ORDER BY s.key LIMIT ${CHUNK}`,
      values: [productId, dimension],
    });
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

/** Parked usage that is late by the time its dimension is there, where the product holds late usage. */
async function holdAsLate(db: Queryable, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  const { rows } = await db.query<{ product_id: string; n: number }>(
    `WITH held AS (
       UPDATE usage_aside SET reason = 'LATE', hour = $2 WHERE key = ANY($1::uuid[]) AND state = 'WAITING' RETURNING product_id)
     SELECT product_id, count(*)::int AS n FROM held GROUP BY product_id`,
    [[...keys], hourOf(now).toISOString()],
  );
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
  const { rows } = await db.query<{ agreement_id: string; n: number }>(
    `WITH refused AS (
       UPDATE usage_aside s SET state = 'UNBILLABLE', note = u.code, settled_at = $3
       FROM unnest($1::uuid[], $2::text[]) AS u(key, code) WHERE s.key = u.key AND s.state = 'WAITING' RETURNING s.agreement_id)
     SELECT agreement_id, count(*)::int AS n FROM refused GROUP BY agreement_id`,
    [refused.map(({ key }) => key), refused.map(({ code }) => code), now.toISOString()],
  );
  const alerts = rows.map(({ agreement_id, n }) => ({
    kind: "USAGE_UNBILLABLE" as const,
    subject: `agreement:${agreement_id}`,
    severity: "WARNING" as const,
    data: { events: n },
  }));
  await raiseUncountedAlerts(db, alerts, now);
}
