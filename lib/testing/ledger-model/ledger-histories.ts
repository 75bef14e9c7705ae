import fc from "fast-check";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { expireRecords, recoverLeases } from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import type { TestDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws, type CallFault } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { microsToText } from "#lib/usage/quantity.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

type Use = { agreement: number; dimension: string; minutesAgo: number; micros: number };
type Action =
  | { kind: "report"; uses: Use[]; again: boolean }
  | { kind: "run"; faults: CallFault[]; atOnce: number }
  | { kind: "report and run"; uses: Use[]; faults: CallFault[] }
  | { kind: "pass"; minutes: number };

type History = { graceMinutes: number; startsAt: Date; actions: Action[] };

const use: fc.Arbitrary<Use> = fc.record({
  agreement: fc.integer({ min: 0, max: 1 }),
  dimension: fc.constantFrom("sum", "sum", "sum", "max", "latest"),
  minutesAgo: fc.oneof(fc.integer({ min: -4, max: 130 }), fc.integer({ min: 0, max: 1500 })),
  micros: fc.oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 2_000_000_000 })),
});
const uses = fc.array(use, { minLength: 1, maxLength: 12 });
const faults = fc.array(
  fc.constantFrom<CallFault>(
    "none",
    "throttled",
    "lost-request",
    "lost-answer",
    "unprocessed",
    "missing",
    "kill",
    "refused",
  ),
  { maxLength: 4 },
);

/** Some hours of a seller's life, around a month's end or not, with everything that may go wrong on AWS's side. */
export const histories: fc.Arbitrary<History> = fc.record({
  graceMinutes: fc.constantFrom(0, 0, 10, 90),
  startsAt: fc.constantFrom(new Date("2026-11-21T10:20:00Z"), new Date("2026-11-30T23:10:00Z")),
  actions: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("report" as const), uses, again: fc.boolean() }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("run" as const), faults, atOnce: fc.integer({ min: 1, max: 3 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("report and run" as const), uses, faults }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 200 }) }),
      },
    ),
    { minLength: 4, maxLength: 14 },
  ),
});

type AnsweredEvent = { event: Record<string, unknown>; at: Date; now: Date; verdict: EventVerdict };

/** Lives through a history on a database of its own rows, then lets all of it come to rest. */
export async function live(db: TestDatabase, history: History) {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state",
  );
  const product = await aProduct(db.database, {
    graceMinutes: history.graceMinutes,
    dimensions: [{ name: "sum" }, { name: "max", aggregation: "MAX" }, { name: "latest", aggregation: "LATEST" }],
  });
  const agreements = await Promise.all([0, 1].map(() => anAgreement(db.database, product)));
  const answered: AnsweredEvent[] = [];
  const planned: CallFault[] = [];
  let now = history.startsAt;
  const aws = createFakeAws(() => now, planned);
  const clock = { isFollowed: false, now: () => Promise.resolve(now) };

  async function report(list: readonly Use[], again: boolean): Promise<void> {
    const events = list.map(({ agreement, dimension, minutesAgo, micros }) =>
      aUsageEvent({
        agreementId: agreements[agreement]!.id,
        dimension,
        quantity: microsToText(BigInt(micros)),
        timestamp: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
      }),
    );
    const sent = again ? [...events, ...events.slice(0, 3)] : events;
    const verdicts = await reportUsage(db, now, sent);
    for (const [index, verdict] of verdicts.entries()) {
      const event = sent[index]!;
      answered.push({ event, at: new Date(String(event["timestamp"])), now, verdict });
    }
    // A sender who saw no answer sends the same again.
    if (again)
      for (const [index, verdict] of (await reportUsage(db, now, sent)).entries()) {
        answered.push({ event: sent[index]!, at: new Date(String(sent[index]!["timestamp"])), now, verdict });
      }
  }

  /** One job run; a killed sender leaves its records to the lease. */
  async function run(): Promise<void> {
    await recoverLeases({ db: db.pool, now });
    await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
    await expireRecords({ db: db.pool, now });
    await submitDueRecords({ pool: db.pool, clock, metering: aws.metering, random: () => 0 }).catch(
      (error: unknown) => {
        if (!(error instanceof Error) || error.message !== "killed") throw error;
      },
    );
  }

  /** Machine time passes: leases and backoff run out, and the limiter allows the next call. */
  async function pass(): Promise<void> {
    await db.pool.query("UPDATE metering_record SET due_at = NULL, lease_until = lease_until - interval '1 hour'");
    await db.pool.query("DELETE FROM rate_turn");
  }

  for (const action of history.actions) {
    if (action.kind === "pass") {
      now = new Date(now.getTime() + action.minutes * 60_000);
      await pass();
      continue;
    }
    if (action.kind !== "report") planned.push(...action.faults);
    if (action.kind === "report") await report(action.uses, action.again);
    else if (action.kind === "run") await Promise.all(Array.from({ length: action.atOnce }, run));
    else await Promise.all([report(action.uses, false), run(), report(action.uses, false)]);
  }

  planned.length = 0;
  for (let round = 0; round < 4; round++) {
    now = new Date(now.getTime() + 61 * 60_000);
    await pass();
    await run();
  }
  return { aws, answered, now, agreements };
}
