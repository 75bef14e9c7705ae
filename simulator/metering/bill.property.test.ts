import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBox, usage, type Box, type Subscription } from "#simulator/testing/box.ts";

const DIMENSIONS = ["api_calls", "compute_hours"];
const REGIONS = ["us-east-1", "eu-west-1"];
const BEFORE = ["throttle", "internal", "html-503", "reset", "error"];
const LOST = ["drop-answer", "error-after"];
const KINDS = [...BEFORE, ...LOST, "unprocessed", "shuffle", "missing-result", "invented-result", "none"];

type Offer = { buyer: number; hoursAgo: number; dimension: number; quantity: number };
type Step = { offers: Offer[]; kind: string; region: number };

const offer: fc.Arbitrary<Offer> = fc.record({
  buyer: fc.nat(2),
  // 24 and more is too old, -1 lies in the future: such a batch is refused whole.
  hoursAgo: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom(25, -1) },
  ),
  dimension: fc.nat(1),
  quantity: fc.nat(3),
});
const step: fc.Arbitrary<Step> = fc.record({
  offers: fc.array(offer, { minLength: 1, maxLength: 6 }),
  kind: fc.constantFrom(...KINDS),
  region: fc.nat(1),
});

let box: Box;
let buyers: Subscription[];

beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());

async function fresh(): Promise<void> {
  await box.begin();
  await box.control("PUT", "/_sim/settings", { rateLimits: false });
  buyers = [];
  for (let made = 0; made < 3; made += 1) buyers.push(await box.subscribe({ startTime: "2031-05-10T00:00:00Z" }));
  // One of them is suspended: nothing of it is ever billed, and its records never hold up the others.
  await box.control("POST", `/_sim/agreements/${buyers[2]?.agreementId ?? ""}/suspend`);
}

const hourOf = ({ hoursAgo }: Offer): string =>
  new Date(Date.parse("2031-05-21T12:00:00Z") - hoursAgo * 3_600_000).toISOString();
const keyOf = (o: Offer, region: number): string => `${region} ${o.buyer} ${DIMENSIONS[o.dimension]} ${hourOf(o)}`;

/**
 * AWS's bill in ten lines: the first quantity of a key stays, a batch with a record out of its window does nothing, a
 * fault before applying does nothing, one after it changes nothing of the bill.
 */
function expectBill(model: Map<string, number>, { offers, kind, region }: Step, unprocessed: Set<string>): void {
  if (BEFORE.includes(kind)) return;
  if (offers.some(({ hoursAgo }) => hoursAgo < 0 || hoursAgo >= 24)) return;
  offers.forEach((o, index) => {
    const key = keyOf(o, region);
    if (o.buyer !== 2 && !unprocessed.has(String(index)) && !model.has(key)) model.set(key, o.quantity);
  });
}

/** Which records came back, told apart by a tag of a few milliseconds that AWS echoes. */
async function send({ offers, kind, region }: Step): Promise<Set<string>> {
  const fault = {
    operation: "BatchMeterUsage",
    kind,
    rate: 1,
    ...(kind === "error" ? { name: "ServiceUnavailableException", status: 503 } : {}),
  };
  await box.control("PUT", "/_sim/faults", { seed: offers.length, faults: kind === "none" ? [] : [fault] });
  const records = offers.map((o, index) =>
    usage(buyers[o.buyer] as Subscription, hourOf(o), {
      Timestamp: new Date(Date.parse(hourOf(o)) + index),
      Dimension: DIMENSIONS[o.dimension],
      Quantity: o.quantity,
    }),
  );
  const answer = await box.meter(records, undefined, { region: REGIONS[region] as string }).catch(() => null);
  return new Set((answer?.UnprocessedRecords ?? []).map((record) => String(record.Timestamp?.getUTCMilliseconds())));
}

async function readBill(): Promise<Map<string, number>> {
  const { records } = await box.control<{
    records: { region: string; licenseArn: string; dimension: string; hour: string; quantity: number }[];
  }>("GET", "/_sim/metering");
  const arns = buyers.map(({ licenseArn }) => licenseArn);
  return new Map(
    records.map((row) => [
      `${REGIONS.indexOf(row.region)} ${arns.indexOf(row.licenseArn)} ${row.dimension} ${new Date(row.hour).toISOString()}`,
      row.quantity,
    ]),
  );
}

test("whatever requests and faults come, the bill is that of an independent model", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await fresh();
      const model = new Map<string, number>();
      for (const each of steps) expectBill(model, each, await send(each));
      expect([...(await readBill())].sort()).toEqual([...model].sort());
    }),
    { numRuns: 25 },
  );
}, 60_000);
