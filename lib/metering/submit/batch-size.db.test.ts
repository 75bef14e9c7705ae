import fc from "fast-check";
import { expect, test } from "vitest";
import type { MeteringBatch } from "#lib/marketplace/metering-port.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { createRefusingAws } from "#lib/testing/faults/refusing-aws.ts";
import { wireBytesOf } from "#lib/testing/wire-bytes.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const noon = new Date("2026-11-21T12:00:00Z");
const AWS_LIMIT = 1_000_000;

/** One record's allocations by tag: how many, and how long each tag's value is. */
type Size = { allocations: number; tagLength: number; letter: string };

const size: fc.Arbitrary<Size> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ allocations: 0, tagLength: 0, letter: "x" }) },
  {
    weight: 4,
    arbitrary: fc.record({
      allocations: fc.integer({ min: 100, max: 2_400 }),
      tagLength: fc.constantFrom(1, 8, 140),
      letter: fc.constantFrom("x", "é", "語"),
    }),
  },
  // Above AWS's limit by itself: it goes alone, and is refused alone.
  { weight: 1, arbitrary: fc.constant({ allocations: 2_400, tagLength: 450, letter: "x" }) },
);
/** Of two products, so many records each as fall just below, on and above the limits of a request. */
const products = fc.tuple(...[0, 1].map(() => fc.oneof(many(), fc.array(size, { minLength: 1, maxLength: 14 }))));

function many(): fc.Arbitrary<Size[]> {
  const plain = { allocations: 0, tagLength: 0, letter: "x" };
  return fc.integer({ min: 24, max: 51 }).map((count) => Array.from({ length: count }, () => plain));
}

function allocationsOf({ allocations, tagLength, letter }: Size) {
  return Array.from({ length: allocations }, (_, index) => ({
    quantity: index === 0 ? 3 : 0,
    tags: [{ key: "t", value: letter.repeat(tagLength) + index }],
  }));
}

/** Frozen records of a product of their own, each of its size. */
async function due(sizes: readonly Size[]): Promise<{ productId: string; licenses: string[] }> {
  const product = await aProduct(db.database);
  const agreements = await Promise.all(sizes.map(() => anAgreement(db.database, product)));
  await reportUsage(
    db,
    noon,
    agreements.map(({ id }) => aUsageEvent({ agreementId: id, quantity: 3, timestamp: "2026-11-21T10:15:00Z" })),
  );
  await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
  for (const [index, one] of sizes.entries()) {
    if (one.allocations === 0) continue;
    await db.pool.query("UPDATE metering_record SET usage_allocations = $2 WHERE agreement_id = $1", [
      agreements[index]!.id,
      JSON.stringify(allocationsOf(one)),
    ]);
  }
  return { productId: product.id, licenses: agreements.map(({ licenseArn }) => licenseArn!) };
}

async function sendAll(sizes: readonly (readonly Size[])[]): Promise<void> {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, rate_turn",
  );
  const groups = [];
  for (const group of sizes) groups.push(await due(group));
  const productOf = new Map(groups.flatMap(({ productId, licenses }) => licenses.map((arn) => [arn, productId])));
  const bytes = new Map<MeteringBatch, number>();
  const aws = createRefusingAws(
    noon,
    (batch) => bytes.get(batch)! >= AWS_LIMIT,
    async (batch) => {
      bytes.set(batch, await wireBytesOf(batch));
      await db.pool.query("DELETE FROM rate_turn");
    },
  );
  const deps = { pool: db.pool, clock: fixedClock(noon), metering: aws.metering, random: () => 0, callsAtOnce: 1 };
  const counts = await submitDueRecords(deps);

  for (const batch of aws.asked) {
    const told = { records: batch.records.length, bytes: bytes.get(batch)! };
    expect(told.records).toBeLessThanOrEqual(25);
    if (told.records > 1) expect(told.bytes, `${told.records} records`).toBeLessThan(AWS_LIMIT);
    expect(new Set(batch.records.map(({ licenseArn }) => productOf.get(licenseArn!))).size).toBe(1);
  }
  const tooLarge = [...bytes].filter(([, size]) => size >= AWS_LIMIT).length;
  expect(counts).toMatchObject({ accepted: productOf.size - tooLarge, rejected: tooLarge, retried: 0 });
  expect(aws.bill.size).toBe(productOf.size - tooLarge);
  expect(aws.violations).toEqual([]);
  // Each record once, and no request smaller than it must be: two that follow each other would not have fitted into one.
  expect(aws.asked.flatMap(({ records }) => records)).toHaveLength(productOf.size);
  const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  const fewest = sizes.reduce((sum, group) => sum + Math.ceil(group.length / 25), 0);
  expect(aws.asked.length).toBeLessThanOrEqual(fewest + 2 * Math.ceil(total / 850_000));
}

test("M10 requests stay at 25 records and below 1 MB as AWS counts it, and never mix products, however the records fall", async () => {
  // Short tags: AWS's names of the fields are longer than what they hold.
  const short = Array.from({ length: 9 }, () => ({ allocations: 2_400, tagLength: 1, letter: "x" }));
  const wide = Array.from({ length: 12 }, () => ({ allocations: 600, tagLength: 80, letter: "語" }));
  await fc.assert(fc.asyncProperty(products, sendAll), { numRuns: 8, examples: [[[short, wide]]], endOnFailure: true });
}, 120_000);
