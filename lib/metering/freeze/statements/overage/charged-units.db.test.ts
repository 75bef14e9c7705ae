import fc from "fast-check";
import { expect, test } from "vitest";
import { chargedUnits } from "#lib/generated/sql/metering/freeze/statements/overage/charged-units.ts";
import { includedAfter } from "#lib/generated/sql/metering/freeze/statements/overage/included-after.ts";
import { includedBefore } from "#lib/generated/sql/metering/freeze/statements/overage/included-before.ts";
import { priceOverage } from "#lib/metering/freeze/price-overage.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";

const db = useDatabase();

test("the rule and the statement say the same of any use, limit and past", async () => {
  const micros = fc.bigInt({ min: 0n, max: 5_000_000_000n });
  const input = fc.record({ used: micros, usedBefore: micros, chargedBefore: micros, limit: fc.option(micros) });
  const sql = `
    SELECT (${chargedUnits})::text AS due, (pricing.used - ${chargedUnits})::text AS included,
           (${includedBefore})::text AS left_before, (${includedAfter})::text AS left_after
    FROM unnest($1::numeric[], $2::numeric[], $3::numeric[], $4::numeric[]) WITH ORDINALITY
      AS pricing (used, used_before, charged_before, limit_now, place) ORDER BY place`;
  await fc.assert(
    fc.asyncProperty(fc.array(input, { minLength: 1, maxLength: 50 }), async (inputs) => {
      const text = (value: bigint | null) => (value === null ? null : microsToText(value));
      const { rows } = await db.pool.query<Record<string, string | null>>(sql, [
        inputs.map(({ used }) => text(used)),
        inputs.map(({ usedBefore }) => text(usedBefore)),
        inputs.map(({ chargedBefore }) => text(chargedBefore)),
        inputs.map(({ limit }) => text(limit)),
      ]);
      const read = (value: string | null | undefined) => (value == null ? null : microsOf(value));
      const found = rows.map((priced) => ({
        due: read(priced["due"]),
        included: read(priced["included"]),
        includedBefore: read(priced["left_before"]),
        includedAfter: read(priced["left_after"]),
      }));
      expect(found).toEqual(inputs.map(priceOverage));
    }),
    { numRuns: 50 },
  );
});
