import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";
import type { Fed } from "#scripts/proof/soak/feed.ts";
import type { SoakWorld } from "#scripts/proof/soak/soak-world.ts";

/** What the soak found; every number in `faults` has to be 0. */
export type SoakVerdict = {
  events: number;
  records: number;
  billed: number;
  offers: number;
  faults: { lost: number; doubled: number; differing: number; refused: number; misbilled: number; unsettled: number };
  /** The first differences, in words. */
  words: string[];
};

/** Compares what the sender knows to be taken with the database, and the ledger with AWS's bill, to the millionth. */
export async function checkSoak(world: SoakWorld, fed: Fed): Promise<SoakVerdict> {
  const { pool, simulator, productCode, agreements } = world;
  const words: string[] = [];
  const stored = await pool.query<{ id: string; pair: string; quantity: string }>(
    "SELECT id, agreement_id || ' ' || dimension AS pair, quantity FROM usage_event",
  );
  const inDatabase = new Map(stored.rows.map((row) => [row.id, row]));
  let lost = 0;
  const expected = new Map<string, bigint>();
  for (const [id, { pair, micros }] of fed.events) {
    const row = inDatabase.get(id);
    if (row === undefined || row.pair !== pair || microsOf(row.quantity) !== micros) {
      lost++;
      words.push(`event ${id} was answered, and is ${row === undefined ? "not stored" : "stored otherwise"}`);
    }
    expected.set(pair, (expected.get(pair) ?? 0n) + micros);
  }
  const doubled =
    stored.rows.length - inDatabase.size + [...inDatabase.keys()].filter((id) => !fed.events.has(id)).length;

  const bill = await simulator.billed({ productCode });
  const idOf = new Map(agreements.map(({ id, licenseArn }) => [licenseArn, id]));
  const billed = new Map<string, bigint>();
  for (const { licenseArn, dimension, quantity } of bill.records) {
    const pair = `${idOf.get(licenseArn ?? "")} ${dimension}`;
    billed.set(pair, (billed.get(pair) ?? 0n) + microsOf(String(quantity)));
  }
  const carries = await pool.query<{ pair: string; quantity: string }>(
    "SELECT agreement_id || ' ' || dimension AS pair, quantity FROM metering_carry",
  );
  for (const { pair, quantity } of carries.rows) billed.set(pair, (billed.get(pair) ?? 0n) + microsOf(quantity));
  let misbilled = 0;
  for (const pair of new Set([...expected.keys(), ...billed.keys()])) {
    const [used, sum] = [expected.get(pair) ?? 0n, billed.get(pair) ?? 0n];
    if (used === sum) continue;
    misbilled++;
    words.push(`${pair}: accepted ${microsToText(used)}, billed and carried ${microsToText(sum)}`);
  }
  const differing = bill.records.filter(({ conflicts }) => conflicts > 0).length;
  const { rows } = await pool.query<{ state: string; n: number }>(
    "SELECT state::text, count(*)::int AS n FROM metering_record GROUP BY state ORDER BY state",
  );
  const unsettled = rows.filter(({ state }) => state !== "ACCEPTED" && state !== "NOTHING_DUE");
  words.push(...unsettled.map(({ state, n }) => `${n} records are ${state}`));
  words.push(...fed.refused.slice(0, 5).map((refusal) => `refused: ${refusal}`));
  const difference = await verifyLedger(pool);
  if (difference !== null) words.push(`ledger:verify: ${difference.check}: ${difference.found}`);
  return {
    events: fed.events.size,
    records: rows.reduce((sum, { n }) => sum + n, 0),
    billed: bill.total,
    offers: bill.records.reduce((sum, { offers }) => sum + offers, 0),
    faults: {
      lost,
      doubled,
      differing,
      refused: fed.refused.length,
      misbilled: misbilled + (difference === null ? 0 : 1),
      unsettled: unsettled.reduce((sum, { n }) => sum + n, 0),
    },
    words,
  };
}
