import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { AgreementStatus, Aggregation } from "#lib/generated/prisma/enums.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { hourOf } from "#lib/time/hours.ts";
import { firstLateHour, eligibilityOf } from "#lib/usage/validate-intake.ts";
import { isOwnHourOpen } from "#lib/usage/metering-window.ts";

/** The agreement that an event is moved to, and where its search for an hour begins. */
export type Target = {
  agreementId: string;
  productId: string;
  endsAt: Date | null;
  hour: Date;
  firstLateHour: Date;
  /** Only a SUM may be counted in a later hour. */
  mayBeLater: boolean;
};

type Row = {
  id: string;
  productId: string;
  status: AgreementStatus;
  startsAt: Date | null;
  endsAt: Date | null;
  intakeClosedAt: Date | null;
  meteringFrom: Date | null;
  productMeteringFrom: Date | null;
  drainMinutes: number;
  aggregation: Aggregation | null;
};

type Moved = { agreementId: string; dimension: string; at: Date };

/**
 * The agreement that a person named, if it takes usage of the event's dimension and instant.
 *
 * @throws AppError CONFLICT with the field `agreement`: none or several of that name, the same one, or it does not take
 *   the event.
 */
export async function findTarget(tx: Db, name: string, event: Moved, now: Date): Promise<Target> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT a.id, a.product_id AS "productId", a.status::text AS status, a.starts_at AS "startsAt", a.ends_at AS "endsAt",
           a.intake_closed_at AS "intakeClosedAt", a.metering_from AS "meteringFrom", p.metering_from AS "productMeteringFrom",
           p.drain_minutes AS "drainMinutes", d.aggregation::text AS aggregation
    FROM agreement a JOIN product p ON p.id = a.product_id
    LEFT JOIN dimension d ON d.product_id = p.id AND d.name = ${event.dimension} AND d.is_metered
    WHERE a.id::text = ${name.toLowerCase()} OR a.aws_agreement_id = ${name} OR a.license_key = ${licenseKeyOf(name)} LIMIT 2`;
  const [found] = rows;
  if (found === undefined) throw unfit("No agreement has this id or licence.");
  if (rows.length > 1) throw unfit("Several agreements have this id. Write our id or the licence.");
  if (found.id === event.agreementId) throw unfit("The event stands there already.");
  if (found.aggregation === null) throw unfit("Its product has no metered dimension of this name.");
  const eligibility = eligibilityOf(found, event.at, now, {
    drainMinutes: found.drainMinutes,
    meteringFrom: found.productMeteringFrom,
  });
  if (eligibility !== "taken") throw unfit("That agreement does not take usage of this instant.");

  const own = hourOf(event.at);
  const isOwnOpen = isOwnHourOpen(own, now);
  const later = firstLateHour(found, now);
  const mayBeLater = found.aggregation === "SUM";
  if (!isOwnOpen && !mayBeLater) throw unfit("Its hour is over, and only a sum may be counted in a later one.");
  return {
    agreementId: found.id,
    productId: found.productId,
    endsAt: found.endsAt,
    hour: isOwnOpen ? own : later,
    firstLateHour: later,
    mayBeLater,
  };
}

function unfit(message: string): AppError {
  return new AppError("CONFLICT", "the event cannot be moved there", { fields: [{ path: "agreement", message }] });
}
