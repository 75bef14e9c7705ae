import { randomUUID } from "node:crypto";
import { saveEntitlements } from "#lib/entitlements/save-entitlements.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { adjustUsage } from "#lib/metering/corrections/adjust-usage.ts";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { voidEvent } from "#lib/metering/corrections/correct-event.ts";
import { usageKey } from "#lib/metering/submit/decide-outcomes.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { holdRecord, releaseRecord, resolveRecord } from "#lib/metering/corrections/operate-records.ts";
import { rebookRecord } from "#lib/metering/corrections/rebook-record.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { expireRecords, recoverLeases } from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import type { TestDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws, type CallFault } from "#lib/testing/faults/fake-aws.ts";
import { INCLUDED_UNITS, LATER, OVERAGE } from "#lib/testing/ledger-model/ledger-model.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import type { TestedLedger } from "#lib/testing/ledger-model/tested-ledger.ts";
import { microsOf } from "#lib/usage/quantity.ts";
import { releaseParkedUsage } from "#lib/usage/parked/release-parked-usage.ts";

const region = "us-east-1";
const operations = { hold: holdRecord, release: releaseRecord, resolve: resolveRecord, rebook: rebookRecord };

/** The ledger as it is, on a database emptied for it. */
export async function postgresLedgerUnderTest(
  db: TestDatabase,
  count: number,
  graceMinutes: number,
  callsAtOnce?: number,
): Promise<TestedLedger> {
  await db.pool.query(
    `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, metering_adjustment,
       usage_correction, submission, hour_state, rate_turn, alert,
       usage_refusal_count, usage_key_hour`,
  );
  const product = await aProduct(db.database, {
    graceMinutes,
    unknownDimensions: "PARK",
    dimensions: [
      { name: "sum" },
      { name: "max", aggregation: "MAX" },
      { name: "latest", aggregation: "LATEST" },
      { name: "unique", aggregation: "UNIQUE_COUNT", uniqueTag: "who" },
      { name: OVERAGE, includedIn: "quota", includedPer: "month" },
      { name: "quota", isMetered: false, isEntitled: true },
    ],
  });
  const agreements = await Promise.all(Array.from({ length: count }, () => anAgreement(db.database, product)));
  const places = new Map(agreements.map(({ id }, index) => [id, index]));
  const include = async (agreement: number, units: number) => {
    const quota = { dimension: "quota", valueType: "integer" as const, value: String(units), expiresAt: null };
    await db.database.$transaction((tx) => saveEntitlements(tx, agreements[agreement]!.id, [quota], new Date()));
  };
  for (const agreement of agreements.keys()) await include(agreement, INCLUDED_UNITS);
  const planned: CallFault[] = [];
  let now = new Date(0);
  const aws = createFakeAws(() => now, planned);
  const clock = { isFollowed: false, now: () => Promise.resolve(now) };
  const pool = db.pool;

  async function jobs(sends: boolean): Promise<void> {
    await recoverLeases({ db: pool, now });
    await releaseParkedUsage({ pool, now });
    await freezeDueHours({ pool, now, region });
    await closeEndedAgreements({ pool, now, region });
    await expireRecords({ db: pool, now });
    if (!sends) return;
    const deps = { pool, clock, metering: aws.metering, random: () => 0, ...(callsAtOnce && { callsAtOnce }) };
    await submitDueRecords(deps).catch((error: unknown) => {
      if (!(error instanceof Error) || error.message !== "killed") throw error;
    });
  }

  /** Tries it as two people at once. @returns how many of them it was done for. */
  async function byTwo(work: (actor: { userId: string; operatorRole: "OWNER" }) => Promise<unknown>): Promise<number> {
    const tries = await Promise.allSettled([1, 2].map(() => work({ userId: randomUUID(), operatorRole: "OWNER" })));
    for (const one of tries) if (one.status === "rejected" && !isAppError(one.reason)) throw one.reason;
    return tries.filter(({ status }) => status === "fulfilled").length;
  }

  return {
    agreementIds: agreements.map(({ id }) => id),
    report: (events, at) => reportUsage(db, at, events),
    async run(at, atOnce, faults) {
      now = at;
      planned.splice(0, planned.length, ...faults);
      if (atOnce === 0) await jobs(false);
      await Promise.all(Array.from({ length: atOnce }, () => jobs(true)));
    },
    async pass() {
      await pool.query("UPDATE metering_record SET due_at = NULL, lease_until = lease_until - interval '1 hour'");
      await pool.query("DELETE FROM rate_turn");
    },
    async end(agreement, at) {
      const where = { id: agreements[agreement]!.id };
      await db.database.agreement.update({ where, data: { status: "ended", endsAt: at } });
      await closeEndedAgreements({ pool, now: at, region });
    },
    usage: {
      async operate(operation, { agreement, dimension, hour }, at) {
        const id = recordIdOf({ agreementId: agreements[agreement]!.id, dimension, hour: new Date(hour) });
        const input = { id, note: "by the model" };
        return byTwo((actor) => operations[operation]({ db: db.database, actor, now: at }, input));
      },
      async adjust(agreement, dimension, micros, at) {
        const actor = { userId: randomUUID(), operatorRole: "ADMIN" as const };
        const input = { agreementId: agreements[agreement]!.id, dimension, quantity: micros, reason: "by the model" };
        await adjustUsage({ db: db.database, actor, now: at }, input);
      },
      void: (id, at) =>
        byTwo((actor) => voidEvent({ db: db.database, actor, now: at }, { id, reason: "by the model" })),
      async map() {
        await db.database.dimension.create({
          data: { productId: product.id, name: LATER, label: LATER, unit: "Units", aggregation: "SUM" },
        });
      },
      include,
      async parked() {
        const rows = await db.database.usageAside.findMany({ where: { reason: "UNKNOWN_DIMENSION" } });
        return new Map(rows.map(({ id, state }) => [id, state]));
      },
      async refused() {
        const rows = await db.database.usageRefusalCount.groupBy({ by: ["code"], _sum: { n: true } });
        return new Map(rows.map(({ code, _sum }) => [code, Number(_sum.n)]));
      },
    },
    async records() {
      const rows = await db.database.meteringRecord.findMany({ where: { state: { not: "OPEN" } } });
      return rows.map((row) => ({
        ...{ agreement: places.get(row.agreementId)!, dimension: row.dimension, hour: row.hour.getTime() },
        ...{ state: row.state, quantity: BigInt(row.quantity ?? 0), used: microsOf(row.used.toFixed(6)) },
        ...{ carriedIn: microsOf(row.carriedIn.toFixed(6)), carriedOut: microsOf(row.carriedOut.toFixed(6)) },
        ...{ attempts: row.attempts, isInDoubt: row.isInDoubt, deadline: row.deadline?.getTime() ?? Infinity },
        key: usageKey({
          ...{ timestamp: row.timestamp ?? row.hour, dimension: row.dimension, quantity: 0 },
          licenseArn: row.licenseArn ?? "",
        }),
      }));
    },
    bill: aws.bill,
    violations: aws.violations,
    async verify() {
      const difference = await verifyLedger(pool);
      return difference === null ? null : `${difference.check}: ${difference.found}`;
    },
  };
}
