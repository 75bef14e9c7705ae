import type { MeteringAnswer, MeteringBatch } from "#lib/marketplace/metering-port.ts";
import { usageKey } from "#lib/metering/submit/decide-outcomes.ts";
import { createFakeAws, type CallFault } from "#lib/testing/faults/fake-aws.ts";
import { createMemoryLedger, type MemoryLedger, type MemoryRecord } from "#lib/testing/ledger-model/memory-ledger.ts";
import { sendFromMemory } from "#lib/testing/ledger-model/memory-sender.ts";
import { seededRandom, type SeededRandom } from "#lib/testing/seeded-random.ts";
import { HOUR_MS, MINUTE_MS, monthOf } from "#lib/time/hours.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";

type Simulation = {
  seed: number;
  from: Date;
  until: Date;
  /** When AWS is out of reach; by default now and then, by chance, up to 26 hours. */
  isAwsDown?: (now: Date) => boolean;
  /** How often a call goes wrong while AWS is there. */
  faultRate?: number;
  senders?: number;
};

type SimulatedLife = {
  ledger: MemoryLedger;
  expired: MemoryRecord[];
  accepted: number;
  violations: string[];
  /** Records in the order in which AWS accepted them, and when. */
  order: { record: MemoryRecord; at: Date }[];
  hours: number;
};

const faultKinds: readonly CallFault[] = [
  "throttled",
  "lost-request",
  "lost-answer",
  "unprocessed",
  "missing",
  "kill",
  "refused",
  "common-error",
];
/** AWS takes ten requests a second. */
const CALL_MS = 100;
/** A run gives up after so many calls in a row without an answer. */
const MAX_FAILURES = 10;
/**
 * For so long AWS must have been there before a record may not expire any more, with calls that go wrong now and then,
 * or mostly.
 */
const REACHABLE_MINUTES = { rarely: 10, mostly: 60 };

/**
 * Lives through business time in memory: buyers use, late and early; senders are interleaved, left hanging and killed
 * by chance; AWS misbehaves and goes away. One seed gives one story. The last six hours are calm, so that all of it
 * comes to rest.
 *
 * @throws Error naming the invariant that did not hold.
 */
export function simulateLedger({
  seed,
  from,
  until,
  isAwsDown,
  faultRate = 0.35,
  senders = 3,
}: Simulation): SimulatedLife {
  const random = seededRandom(seed);
  let now = from;
  const calmFrom = new Date(until.getTime() - 6 * HOUR_MS);
  const planned: CallFault[] = [];
  const aws = createFakeAws(() => now, planned);
  const agreements = ["a", "b", "c", "d"].map((name, index) => ({
    id: `00000000-0000-4000-8000-00000000000${index}`,
    licenseArn: `arn:aws:license-manager::294406891311:license:l-${name.repeat(32)}`,
    startsAt: new Date(0),
    endsAt: null as Date | null,
    isClosed: false,
  }));
  const ledger = createMemoryLedger({
    agreements,
    dimensions: { sum: { aggregation: "SUM" }, max: { aggregation: "MAX" } },
    graceMinutes: random.pick([0, 10, 90]),
  });
  const endOfLast = new Date(from.getTime() + (until.getTime() - from.getTime()) * (0.3 + random.next() / 2));
  const reported = new Map<string, bigint>();
  const outage = isAwsDown ?? chanceOutages(random);
  const upAtFreeze = new Map<string, number>();
  const life: SimulatedLife = { ledger, expired: [], accepted: 0, violations: aws.violations, order: [], hours: 0 };
  const underWay: (Generator<void, void> | null)[] = Array.from({ length: senders }, () => null);
  let upMinutes = 0;
  let events = 0;
  let machineMs = from.getTime();
  let failures = 0;

  function use(): void {
    const agreement = random.pick(agreements);
    const dimension = random.pick(["sum", "sum", "sum", "max"]);
    const minutesAgo = random.chance(0.7) ? random.between(0, 59) : random.between(0, 24 * 60);
    const micros = BigInt(random.chance(0.5) ? random.between(0, 5_000_000) : random.between(0, 2_000_000_000));
    const timestamp = new Date(now.getTime() - minutesAgo * MINUTE_MS).toISOString();
    const event = {
      id: `e${events++}`,
      agreementId: agreement.id,
      dimension,
      quantity: microsToText(micros),
      timestamp,
    };
    const verdict = ledger.report(event, now);
    if (verdict.status === "accepted" && dimension === "sum") {
      reported.set(agreement.id, (reported.get(agreement.id) ?? 0n) + micros);
    }
    if (random.chance(0.1)) {
      const again = ledger.report(event, now);
      if (verdict.status === "accepted" && again.status !== "duplicate")
        throw new Error(`INV4: ${event.id} counted twice`);
    }
  }

  function ask(batch: MeteringBatch): MeteringAnswer {
    const isCalm = now >= calmFrom;
    const isDown = !isCalm && outage(now);
    machineMs += CALL_MS;
    failures = isDown ? failures + 1 : 0;
    planned[0] = isDown ? "lost-request" : !isCalm && random.chance(faultRate) ? random.pick(faultKinds) : "none";
    if (planned[0] === "none") planned.length = 0;
    return aws.answer("us-east-1", batch);
  }

  /**
   * The senders' turns within one step, in machine time that passes with each call, and jumps where all of them wait.
   */
  function send(stepEnd: number, lengthMs: number): void {
    machineMs = stepEnd - lengthMs;
    failures = 0;
    // No request hangs for minutes: a sender under way is gone by now, and leaves its records to the lease.
    underWay.fill(null);
    while (machineMs < stepEnd && ledger.waiting.size > 0 && failures < MAX_FAILURES) {
      const slot = random.between(0, senders - 1);
      underWay[slot] ??= sendFromMemory({
        ledger,
        now: () => now,
        machineMs: () => machineMs,
        random: random.next,
        ask,
      });
      const isKilled = now < calmFrom && random.chance(0.02);
      if (isKilled || isOver(underWay[slot]!)) underWay[slot] = null;
      // Some answers take long: a sender that waits for one is left behind.
      const isLong = now < calmFrom && random.chance(0.01);
      const isIdle = underWay.every((sender) => sender === null);
      if (isIdle) machineMs = nextDue(machineMs + 1, stepEnd);
      else if (isLong) machineMs += 40_000;
      if (isIdle || isLong) ledger.settle(now, machineMs);
    }
  }

  function nextDue(from: number, stepEnd: number): number {
    let next = stepEnd;
    for (const { state, dueAt, lease } of ledger.waiting) {
      const due = state === "READY" ? dueAt : state === "SENDING" ? lease!.until + 1 : stepEnd;
      next = Math.min(next, Math.max(due, from));
    }
    return next;
  }

  const stepMs = (at: Date) => (isNearMonthEnd(at) ? 5 : 20) * MINUTE_MS;
  while (now < until) {
    now = new Date(now.getTime() + stepMs(now));
    if (now < calmFrom) for (let n = random.between(0, 3); n > 0; n--) use();
    if (now >= endOfLast) ledger.end(agreements[3]!.id, now);
    const known = ledger.records.size;
    ledger.freeze(now);
    if (ledger.records.size > known) {
      for (const record of ledger.waiting) if (record.frozenAt === now) upAtFreeze.set(record.id, upMinutes);
    }
    const before = [...ledger.waiting];
    ledger.settle(now, now.getTime() - stepMs(now));
    if (now >= calmFrom || !outage(now)) upMinutes += stepMs(now) / MINUTE_MS;
    send(now.getTime(), stepMs(now));
    for (const record of before) {
      if (record.state === "ACCEPTED") life.order.push({ record, at: now });
      if (record.state !== "EXPIRED") continue;
      life.expired.push(record);
      const reachable = upMinutes - (upAtFreeze.get(record.id) ?? upMinutes);
      const enough = faultRate <= 0.4 ? REACHABLE_MINUTES.rarely : REACHABLE_MINUTES.mostly;
      if (reachable > enough + stepMs(now) / MINUTE_MS) {
        throw new Error(`INV6: ${record.id} expired, and AWS was there for ${reachable} minutes`);
      }
    }
  }
  life.hours = Math.round((until.getTime() - from.getTime()) / HOUR_MS);
  life.accepted = [...ledger.records.values()].filter(({ state }) => state === "ACCEPTED").length;
  checkLife(life, aws.bill, reported);
  return life;
}

function isOver(sender: Generator<void, void>): boolean {
  try {
    return sender.next().done === true;
  } catch (error) {
    if (error instanceof Error && error.message === "killed") return true;
    throw error;
  }
}

/** INV1, INV2, INV7 at rest. */
function checkLife(
  { ledger, violations }: SimulatedLife,
  bill: ReturnType<typeof createFakeAws>["bill"],
  reported: ReadonlyMap<string, bigint>,
): void {
  if (violations.length > 0) throw new Error(`INV2: ${violations[0]}`);
  if (ledger.waiting.size > 0) throw new Error(`INV7: ${ledger.waiting.size} records still wait`);
  const kept = new Map<string, bigint>();
  const add = (id: string, micros: bigint) => kept.set(id, (kept.get(id) ?? 0n) + micros);
  for (const { agreementId, dimension, quantity, state, carriedIn, usage, isInDoubt, id } of ledger.records.values()) {
    const line = bill.get(usageKey(usage));
    if (state === "ACCEPTED" && line?.quantity !== quantity)
      throw new Error(`INV1: ${id} is accepted as ${line?.quantity}`);
    const mayBeBilled = state === "ACCEPTED" || state === "UNBILLABLE" || (state === "EXPIRED" && isInDoubt);
    if (!mayBeBilled && line !== undefined) throw new Error(`INV1: ${id} is ${state}, and AWS billed it`);
    if (dimension === "sum") add(agreementId, state === "UNBILLABLE" ? carriedIn : microsOf(String(quantity)));
  }
  for (const [pair, rest] of ledger.carries) if (pair.endsWith(" sum")) add(pair.split(" ")[0]!, rest);
  for (const { agreementId, dimension, events } of ledger.open.values()) {
    if (dimension === "sum") for (const { micros } of events) add(agreementId, micros);
  }
  for (const [id, micros] of reported) {
    if (kept.get(id) !== micros) throw new Error(`INV1: agreement ${id} reported ${micros}, kept ${kept.get(id)}`);
  }
}

function isNearMonthEnd(at: Date): boolean {
  const begun = at.getTime() - monthOf(at).getTime();
  return begun < 7 * HOUR_MS;
}

/** AWS goes away now and then: mostly for minutes, at times for a day and more. */
function chanceOutages(random: SeededRandom): (now: Date) => boolean {
  let isDown = false;
  let until = 0;
  return (now) => {
    while (now.getTime() >= until) {
      isDown = until !== 0 && !isDown;
      const minutes = isDown ? random.pick([3, 20, 120, 20 * 60, 26 * 60]) : random.between(5, 60 * 60);
      until = Math.max(until, now.getTime()) + minutes * MINUTE_MS;
    }
    return isDown;
  };
}
