import type { CallFault } from "#lib/testing/faults/fake-aws.ts";
import type { TestedLedger, TestedRecord } from "#lib/testing/ledger-model/tested-ledger.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

type Outage = {
  /** The minute at which AWS goes away. */
  from: Date;
  hours: number;
  /** How far apart job runs are. */
  stepMinutes: number;
};

type LivedOutage = {
  /** Records that were EXPIRED when AWS had answered for a while again. */
  expired: TestedRecord[];
  /** What AWS's own rule refuses by the first run that it answers, of what it did not have before. */
  refusedByAws: TestedRecord[];
  /** AWS's keys in the order in which it accepted them after the outage, with the hour of each. */
  drained: { hour: number; isEarlierMonth: boolean }[];
  now: Date;
};

const noAnswer = Array.from({ length: 500 }, (): CallFault => "lost-request");

/**
 * Two quiet hours, then AWS answers nothing for a while, then it does again; every agreement uses something in every
 * hour, all the time. Job runs go on as ever.
 */
export async function liveThroughOutage(
  ledger: TestedLedger,
  { from, hours, stepMinutes }: Outage,
): Promise<LivedOutage> {
  const stepMs = stepMinutes * MINUTE_MS;
  const until = from.getTime() + hours * HOUR_MS;
  let now = from.getTime() - 2 * HOUR_MS;
  let events = 0;
  const step = async (faults: readonly CallFault[]) => {
    const at = new Date(now);
    await ledger.report(
      ledger.agreementIds.map((agreementId) => ({
        ...{ id: `o${events++}-${agreementId}`, agreementId, dimension: "sum", quantity: 1 },
        timestamp: new Date(now - MINUTE_MS).toISOString(),
      })),
      at,
    );
    await ledger.run(at, 1, faults);
    await ledger.pass();
  };

  for (; now < from.getTime(); now += stepMs) await step([]);
  const before = new Set(ledger.bill.keys());
  for (; now < until; now += stepMs) await step(noAnswer);
  if (ledger.bill.size !== before.size) throw new Error("AWS took something while it was away");
  const waited = (await ledger.records()).filter(({ key, state }) => !before.has(key) && state !== "NOTHING_DUE");
  const refusedByAws = waited.filter(({ hour }) => now >= awsTakesUntil(hour));
  await step([]);
  const drained = [...ledger.bill.keys()].slice(before.size).map((key) => {
    const hour = Number(key.split("\0")[2]);
    return { hour, isEarlierMonth: new Date(hour).getUTCMonth() !== new Date(now).getUTCMonth() };
  });
  const end = now + 2 * HOUR_MS;
  for (now += stepMs; now < end; now += stepMs) await step([]);
  const expired = (await ledger.records()).filter(({ state }) => state === "EXPIRED");
  return { expired, refusedByAws, drained, now: new Date(now) };
}

/**
 * BatchMeterUsage's reference: 24 hours, and last month's until 06:00 UTC on the 1st; we send no later than a minute
 * before.
 */
function awsTakesUntil(hour: number): number {
  const at = new Date(hour);
  const monthEnd = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1, 6);
  return Math.min(hour + 24 * HOUR_MS, monthEnd) - MINUTE_MS;
}

/** Whether what drained went last month's first, and then the oldest first. */
export function isOldestFirst(drained: LivedOutage["drained"]): boolean {
  const order = drained.map(({ hour, isEarlierMonth }) => (isEarlierMonth ? 0 : 1e15) + hour);
  return order.every((place, index) => index === 0 || order[index - 1]! <= place);
}
