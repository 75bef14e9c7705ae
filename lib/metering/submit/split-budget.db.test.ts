import fc from "fast-check";
import { expect, test } from "vitest";
import type { MeteringBatch } from "#lib/marketplace/metering-port.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { createRefusingAws } from "#lib/testing/faults/refusing-aws.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const noon = new Date("2026-11-21T12:00:00Z");
/** Requests that a run may spend on halves of refused batches. */
const BUDGET = 200;

/** Licenses of frozen records, one each, of one product. */
async function due(count: number): Promise<string[]> {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, rate_turn",
  );
  const product = await aProduct(db.database);
  const agreements = await Promise.all(Array.from({ length: count }, () => anAgreement(db.database, product)));
  await reportUsage(
    db,
    noon,
    agreements.map(({ id }) => aUsageEvent({ agreementId: id, quantity: 3, timestamp: "2026-11-21T10:15:00Z" })),
  );
  await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
  return agreements.map(({ licenseArn }) => licenseArn!);
}

/** Runs until nothing waits, each checked; what is asked of AWS never waits for its turn here. */
async function sendInRuns(
  isRefused: (batch: MeteringBatch) => boolean,
  callsAtOnce: number,
  isBad: (arn: string) => boolean,
) {
  const aws = createRefusingAws(noon, isRefused, () => db.pool.query("DELETE FROM rate_turn"));
  const runs: { asked: number; claimed: number; waiting: number }[] = [];
  for (let waiting = 1; waiting > 0;) {
    await db.pool.query("UPDATE metering_record SET due_at = NULL");
    const before = aws.asked.length;
    // Once around for all that is due: what came back in this run waits for the next.
    const batches = Math.ceil((await count("READY")) / 25);
    let claimed = 0;
    const isOver = () => claimed++ >= batches;
    const deps = { pool: db.pool, clock: fixedClock(noon), metering: aws.metering, random: () => 0, callsAtOnce };
    await submitDueRecords(deps, isOver);

    waiting = await count("READY");
    runs.push({ asked: aws.asked.length - before, claimed: batches, waiting });
    expect(await count("SENDING")).toBe(0);
    const rejected = await db.database.meteringRecord.findMany({ where: { state: "REJECTED" } });
    expect(rejected.filter(({ licenseArn }) => !isBad(licenseArn!))).toEqual([]);
    expect(runs.length).toBeLessThan(30);
  }
  return { aws, runs };
}

const count = (state: "READY" | "SENDING" | "ACCEPTED" | "REJECTED") =>
  db.database.meteringRecord.count({ where: { state } });

test("M10 poison everywhere costs a run 200 requests and no more: the rest waits whole, and the next runs go on", async () => {
  const licenses = await due(300);
  const good = new Set(licenses.filter((_, index) => index % 10 === 0));
  const isBad = (arn: string) => !good.has(arn);
  const { aws, runs } = await sendInRuns(({ records }) => records.some((r) => isBad(r.licenseArn!)), 3, isBad);

  // The cap was met, and kept: each batch costs its own request, and all halves together the budget.
  expect(runs[0]).toEqual({ asked: 12 + BUDGET, claimed: 12, waiting: expect.any(Number) as number });
  expect(runs[0]!.waiting).toBeGreaterThan(100);
  expect(runs.length).toBeGreaterThanOrEqual(3);
  for (const [index, { asked, claimed, waiting }] of runs.entries()) {
    expect(asked).toBeLessThanOrEqual(claimed + BUDGET);
    expect(waiting).toBeLessThan(index === 0 ? 300 : runs[index - 1]!.waiting);
  }
  expect([await count("ACCEPTED"), await count("REJECTED")]).toEqual([30, 270]);
  expect([...aws.bill.values()].map(({ quantity, offers }) => [quantity, offers])).toEqual(
    Array.from({ length: 30 }, () => [3, 1]),
  );
  expect(aws.violations).toEqual([]);
  expect(await verifyLedger(db.pool)).toBeNull();
}, 120_000);

test("M10 INV1 poison of any kind, also such that fails only in company: every good record is billed once, every bad one rejected", async () => {
  const poison = fc.record({
    count: fc.oneof(fc.integer({ min: 24, max: 27 }), fc.integer({ min: 49, max: 110 })),
    bad: fc.uniqueArray(fc.nat(109), { maxLength: 12 }),
    apart: fc.array(
      fc.tuple(fc.nat(109), fc.nat(109)).filter(([a, b]) => a !== b),
      { maxLength: 6 },
    ),
    callsAtOnce: fc.integer({ min: 1, max: 3 }),
  });
  const live = async ({ count: records, bad, apart, callsAtOnce }: Poison) => {
    const licenses = await due(records);
    const badOnes = new Set(bad.flatMap((place) => licenses[place] ?? []));
    const pairs = apart.map((places) => places.map((place) => licenses[place] ?? ""));
    const isRefused = (batch: MeteringBatch) => {
      const arns = new Set(batch.records.map(({ licenseArn }) => licenseArn!));
      return [...badOnes].some((arn) => arns.has(arn)) || pairs.some((pair) => pair.every((arn) => arns.has(arn)));
    };
    const { aws, runs } = await sendInRuns(isRefused, callsAtOnce, (arn) => badOnes.has(arn));
    for (const { asked, claimed } of runs) expect(asked).toBeLessThanOrEqual(claimed + BUDGET);
    expect([await count("ACCEPTED"), await count("REJECTED")]).toEqual([records - badOnes.size, badOnes.size]);
    expect([...aws.bill.values()].filter(({ offers }) => offers !== 1)).toEqual([]);
    expect(aws.bill.size).toBe(records - badOnes.size);
    expect(aws.violations).toEqual([]);
    expect(await verifyLedger(db.pool)).toBeNull();
  };
  type Poison = typeof poison extends fc.Arbitrary<infer T> ? T : never;
  await fc.assert(fc.asyncProperty(poison, live), { numRuns: 6, endOnFailure: true });
}, 120_000);
