import { beforeEach, expect, test } from "vitest";
import { countStatements } from "#lib/testing/count-statements.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";
import { MAX_EVENTS } from "#lib/usage/intake/usage-request.ts";

// A request at its limit takes as many statements as a short one, also where every event goes another way than the
// usual one.

const db = useDatabase();
const now = new Date("2026-11-28T10:30:00Z");
/** What one request may take: a few rounds, each of a few statements. */
const STATEMENTS = 30;
let productId: string;

beforeEach(async () => {
  const dimensions = [{ name: "api_calls" }, { name: "seats", aggregation: "MAX" as const }];
  productId = (await aProduct(db.database, { dimensions })).id;
});

const send = (events: unknown[]) =>
  countStatements(db.pool, () =>
    recordUsage({ pool: db.pool, catalogue: createCatalogue(db.pool), now }, { events, apiKeyId: null }),
  );

/** The hour of 09:00 of the product is over; the agreements have a frozen record of a dimension in it. */
async function freezeAll(agreementIds: readonly string[], dimension: string): Promise<void> {
  await db.pool.query(
    "INSERT INTO metering_hour (product_id, hour, state, summed_at) VALUES ($1, '2026-11-28T09:00Z', 'FROZEN', '2026-11-28T10:00Z')",
    [productId],
  );
  await db.pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, frozen_at)
     SELECT id, $2, $3, '2026-11-28T09:00Z', 'READY', 1, '2026-11-28T10:00Z' FROM unnest($1::uuid[]) AS a(id)`,
    [agreementIds, productId, dimension],
  );
}

test("a thousand late events of a thousand agreements", async () => {
  const rows = Array.from({ length: MAX_EVENTS }, (_, n) => ({
    ...{ productId, licenseKey: `l-${n}`, status: "active" as const, statusReason: "TEST" },
  }));
  const agreements = await db.database.agreement.createManyAndReturn({ data: rows, select: { id: true } });
  await freezeAll(
    agreements.map(({ id }) => id),
    "api_calls",
  );
  const events = agreements.map(({ id }) => aUsageEvent({ agreementId: id, timestamp: "2026-11-28T09:15:00Z" }));
  const { result, texts } = await send(events);
  const late = { status: "accepted", hour: new Date("2026-11-28T10:00:00Z"), isLate: true };
  expect(new Set(result.map(({ verdict }) => JSON.stringify(verdict)))).toEqual(new Set([JSON.stringify(late)]));
  expect(texts.length).toBeLessThan(STATEMENTS);
});

test("a thousand events of one id that all go to a closed hour, and one that does not", async () => {
  const { id } = await anAgreement(db.database, { id: productId });
  await freezeAll([id], "seats");
  const usage = { id: "the-same", agreementId: id, dimension: "seats", timestamp: "2026-11-28T09:15:00Z" };
  const events: unknown[] = Array.from({ length: MAX_EVENTS - 2 }, (_, n) => aUsageEvent({ ...usage, quantity: n }));
  const open = aUsageEvent({ ...usage, timestamp: "2026-11-28T10:15:00Z" });
  events.splice(500, 0, open, { ...open, quantity: 7 });
  const { result, texts } = await send(events);
  const codes = result.map(({ verdict }) => (verdict.status === "rejected" ? verdict.code : verdict.status));
  expect(codes.slice(0, 500)).toEqual(Array.from({ length: 500 }, () => "HOUR_CLOSED"));
  expect(codes[500]).toBe("accepted");
  expect(new Set(codes.slice(501))).toEqual(new Set(["ID_REUSED"]));
  expect(texts.length).toBeLessThan(STATEMENTS);
});
