import { closeAlert, raiseAlert } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { run, runForOne, statement } from "#lib/db/statement.ts";
import { refusedAloneAlerts } from "#lib/generated/sql/metering/submit/statements/refused-alone-alerts.ts";
import type { Cure } from "#lib/marketplace/aws-errors.ts";
import { WAITING_STATES } from "#lib/metering/record-states-sql.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";

/** The subject of the alert that BatchMeterUsage is refused in a region for the set-up's sake. */
export function meteringSubject(region: string): string {
  return `aws:BatchMeterUsage ${region}`;
}

type Refused = { claim: Claim; errorName: string; now: Date };

/** Tells operators that AWS refuses a region's requests for the set-up's sake: what to cure, how much is at stake, until when. */
export async function raiseSetUpAlert(db: Queryable, { claim, errorName, now, cure }: Refused & { cure: Cure | null }) {
  const data = { ...(await atStake(db, atStakeInRegion, claim.region)), error: errorName, cure: cure ?? "unknown" };
  const subject = meteringSubject(claim.region);
  await raiseAlert(db, { kind: "AWS_SET_UP", subject, severity: "CRITICAL", data }, now);
}

/** Tells operators that AWS knows no agreement of a product: the credentials belong to another account than the one that published it. */
export async function raiseOtherAccountAlert(db: Queryable, { claim, errorName, now }: Refused): Promise<void> {
  const data = { ...(await atStake(db, atStakeOfProduct, claim.productId)), error: errorName, cure: "account" };
  const subject = `product:${claim.productId}`;
  await raiseAlert(db, { kind: "AWS_OTHER_ACCOUNT", subject, severity: "CRITICAL", data }, now);
}

const atStakeWhere = (where: string, type: "text" | "uuid") =>
  statement({
    // It runs seldom.
    name: null,
    text: `SELECT count(*)::int AS records, coalesce(sum(quantity), 0)::text AS units, min(deadline) AS deadline
           FROM metering_record WHERE state IN (${WAITING_STATES}) AND state <> 'ACCEPTED' AND ${where}`,
    parameters: { place: type },
    columns: { records: "integer", units: "text", deadline: "timestamptz?" },
  });
const atStakeInRegion = atStakeWhere("region = :place", "text");
const atStakeOfProduct = atStakeWhere("product_id = :place::uuid", "uuid");

async function atStake(db: Queryable, statement: typeof atStakeInRegion | typeof atStakeOfProduct, place: string) {
  const { records, units, deadline } = await runForOne(db, statement, { place });
  return { records, units: Number(units), nearestDeadline: deadline?.toISOString() ?? null };
}

/** AWS answers in a region: its set-up is right again. */
export function closeSetUp(db: Queryable, region: string, now: Date): Promise<void> {
  return closeAlert(db, "AWS_SET_UP", meteringSubject(region), now);
}

/** AWS knows a product's agreements. */
export function closeAnotherAccount(db: Queryable, productId: string, now: Date): Promise<void> {
  return closeAlert(db, "AWS_OTHER_ACCOUNT", `product:${productId}`, now);
}

/** Raises alerts for agreements whose records AWS refuses alone, by an error that is not final: they wait, all others go on. */
export async function raiseRefusedAloneAlert(db: Queryable, recordIds: readonly string[], now: Date): Promise<void> {
  await run(db, refusedAloneAlerts, { recordIds, now });
}
