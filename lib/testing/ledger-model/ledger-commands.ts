import fc from "fast-check";
import { expect } from "vitest";
import { cellOf, compareLedgers } from "#lib/testing/ledger-model/compare-ledgers.ts";
import type { CallFault } from "#lib/testing/faults/fake-aws.ts";
import {
  createLedgerModel,
  LATER,
  OVERAGE,
  type LedgerModel,
  type ModelUse,
} from "#lib/testing/ledger-model/ledger-model.ts";
import type { Operation, TestedLedger, TestedRecord } from "#lib/testing/ledger-model/tested-ledger.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

export const AGREEMENTS = 3;
const MINUTE_MS = 60_000;
const dimensions = ["sum", "sum", "sum", "max", "latest", "unique", LATER, OVERAGE, OVERAGE, OVERAGE];

type Command = fc.AsyncCommand<LedgerModel, TestedLedger>;
type Use = {
  slot: number;
  agreement: number;
  dimension: string;
  minutesAgo: number;
  micros: number;
  tag: string | null;
};

const use: fc.Arbitrary<Use> = fc.record({
  // Few ids, so that they come again, with the same content or another.
  slot: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 100_000 }) }, fc.integer({ min: 0, max: 3 })),
  agreement: fc.integer({ min: 0, max: AGREEMENTS - 1 }),
  dimension: fc.constantFrom(...dimensions),
  minutesAgo: fc.oneof(fc.integer({ min: -7, max: 130 }), fc.integer({ min: 0, max: 1_500 })),
  micros: fc.oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 2_000_000_000 })),
  tag: fc.option(fc.constantFrom("ada", "bob", "eve"), { nil: null }),
});

function reportCommand(uses: readonly Use[], again: boolean): Command {
  return {
    check: () => true,
    async run(model, real) {
      const sent: ModelUse[] = uses.map(({ slot, minutesAgo, micros, ...rest }) => {
        return { ...rest, id: `use-${slot}`, at: model.now - minutesAgo * MINUTE_MS, micros: BigInt(micros) };
      });
      await send(model, real, sent);
      if (again) await send(model, real, sent.toReversed());
    },
    toString: () => `report(${JSON.stringify(uses)}${again ? ", twice" : ""})`,
  };
}

/** A sender that saw no answer, or restores a backup: what is stored comes again, whatever became of it. */
function resendCommand(count: number): Command {
  return {
    check: (model) => model.ids.size > 0,
    run: (model, real) =>
      send(
        model,
        real,
        [...model.ids.values()].slice(-count).map(({ use }) => use),
      ),
    toString: () => `resend(${count})`,
  };
}

async function send(model: LedgerModel, real: TestedLedger, uses: readonly ModelUse[]): Promise<void> {
  const expected = uses.map((one) => model.report(one));
  const verdicts = await real.report(
    uses.map((one) => ({
      ...{ id: one.id, agreementId: real.agreementIds[one.agreement], dimension: one.dimension },
      ...{ quantity: textOf(one.micros), timestamp: new Date(one.at).toISOString() },
      ...(one.tag === null ? {} : { tags: { who: one.tag } }),
    })),
    new Date(model.now),
  );
  expect(verdicts.map(describeVerdict)).toEqual(expected);
}

function runCommand(atOnce: number, faults: readonly CallFault[]): Command {
  return {
    check: () => true,
    async run(model, real) {
      model.releaseParked();
      model.freeze();
      await real.run(new Date(model.now), atOnce, faults);
      await compareLedgers(model, real);
    },
    toString: () => `run(${atOnce} at once, ${faults.join(" ")})`,
  };
}

function advanceCommand(minutes: number): Command {
  return {
    check: () => true,
    async run(model, real) {
      model.now += minutes * MINUTE_MS;
      await real.pass();
    },
    toString: () => `advance(${minutes} min)`,
  };
}

/** AWS takes nothing from the end of the current hour to that of its window: what it held expires, in doubt or without any. */
function outageCommand(fault: CallFault): Command {
  return {
    check: () => true,
    async run(model, real) {
      await advanceCommand(151).run(model, real);
      await runCommand(1, Array<CallFault>(12).fill(fault)).run(model, real);
      await advanceCommand(1_500).run(model, real);
      await runCommand(1, []).run(model, real);
    },
    toString: () => `outage(${fault})`,
  };
}

function endCommand(agreement: number): Command {
  return {
    check: (model) => !model.ends.has(agreement),
    async run(model, real) {
      model.end(agreement);
      await real.end(agreement, new Date(model.now));
      await compareLedgers(model, real);
    },
    toString: () => `end(${agreement})`,
  };
}

function adjustCommand(agreement: number, dimension: string, micros: number): Command {
  return {
    check: (model) => model.isWhole && !model.ends.has(agreement),
    async run(model, real) {
      model.adjust(agreement, dimension, BigInt(micros));
      await real.usage!.adjust(agreement, dimension, BigInt(micros), new Date(model.now));
    },
    toString: () => `adjust(${agreement}, ${dimension}, ${micros})`,
  };
}

function voidCommand(pick: number): Command {
  return {
    check: (model) => model.isWhole && model.ids.size > 0,
    async run(model, real) {
      const ids = [...model.ids];
      const open = ids.filter(([, { cell }]) => cell !== null && cell.frozen === null);
      const [id] = pickFrom(open, ids, pick);
      expect([id, await real.usage!.void(id, new Date(model.now))]).toEqual([id, model.voidUse(id) ? 1 : 0]);
    },
    toString: () => `void(${pick})`,
  };
}

/** Mostly one of those that it can be done to; what it cannot be done to must stay as it is. */
function pickFrom<T>(willing: readonly T[], all: readonly T[], pick: number): T {
  const among = willing.length > 0 && pick % 4 > 0 ? willing : all;
  return among[pick % among.length]!;
}

function mapCommand(): Command {
  return {
    check: (model) => model.isWhole && !model.isMapped,
    async run(model, real) {
      model.isMapped = true;
      await real.usage!.map();
    },
    toString: () => "map",
  };
}

function includeCommand(agreement: number, units: number): Command {
  return {
    check: (model) => model.isWhole && !model.ends.has(agreement),
    async run(model, real) {
      model.included.set(agreement, BigInt(units) * 1_000_000n);
      await real.usage!.include(agreement, units);
    },
    toString: () => `include(${agreement}, ${units})`,
  };
}

const after = { hold: "held", release: "due", resolve: "resolved", rebook: "resolved" } as const;

function operateCommand(operation: Operation, pick: number): Command {
  return {
    check: (model) => model.isWhole,
    async run(model, real) {
      const records = await real.records();
      if (records.length === 0) return;
      const willing = records.filter((record) => isAllowed(operation, record, model));
      const record = pickFrom(willing, records, pick);
      const isWilling = willing.includes(record);
      // By two people at once (M29): it is done once, and only where the state allows it.
      expect(await real.usage!.operate(operation, record, new Date(model.now))).toBe(isWilling ? 1 : 0);
      if (!isWilling) return;
      cellOf(model, record).state = after[operation];
      if (operation === "rebook") model.adjust(record.agreement, record.dimension, record.quantity * 1_000_000n);
    },
    toString: () => `${operation}(${pick})`,
  };
}

function isAllowed(operation: Operation, record: TestedRecord, { now, ends }: LedgerModel): boolean {
  const { state, attempts, deadline, agreement, isInDoubt, quantity } = record;
  if (operation === "hold") return state === "READY" && attempts === 0;
  if (operation === "release") return state === "HELD" && now < deadline;
  if (operation === "rebook") return state === "EXPIRED" && !isInDoubt && quantity > 0n && !ends.has(agreement);
  return state === "EXPIRED" || state === "UNBILLABLE";
}

const fault = fc.constantFrom<CallFault>(
  ...([
    "none",
    "throttled",
    "lost-request",
    "lost-answer",
    "unprocessed",
    "missing",
    "kill",
    "refused",
    "common-error",
  ] as const),
);

const operation = fc
  .tuple(fc.constantFrom<Operation>("hold", "release", "resolve", "rebook"), fc.nat(50))
  .map(([kind, pick]) => operateCommand(kind, pick));

const include = fc
  .tuple(fc.integer({ min: 0, max: AGREEMENTS - 1 }), fc.oneof(fc.nat(12), fc.constant(3_000)))
  .map(([agreement, units]) => includeCommand(agreement, units));

/** Everything that people, senders, AWS and time do to a ledger, in any order. */
export const ledgerCommands = (maxCommands: number) =>
  fc.commands(
    [
      fc
        .tuple(fc.array(use, { minLength: 1, maxLength: 8 }), fc.boolean())
        .map(([uses, again]) => reportCommand(uses, again)),
      fc
        .tuple(fc.array(use, { minLength: 1, maxLength: 8 }), fc.boolean())
        .map(([uses, again]) => reportCommand(uses, again)),
      fc
        .tuple(fc.integer({ min: 0, max: 3 }), fc.array(fault, { maxLength: 4 }))
        .map(([n, faults]) => runCommand(n, faults)),
      fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 300, max: 1_300 })).map(advanceCommand),
      fc.integer({ min: 0, max: AGREEMENTS - 1 }).map(endCommand),
      fc
        .tuple(
          fc.integer({ min: 0, max: AGREEMENTS - 1 }),
          fc.constantFrom("sum", "max", OVERAGE),
          fc.integer({ min: -4_000_000, max: 4_000_000 }),
        )
        .filter(([, , micros]) => micros !== 0)
        .map(([agreement, dimension, micros]) => adjustCommand(agreement, dimension, micros)),
      operation,
      operation,
      fc.constantFrom<CallFault>("throttled", "throttled", "lost-request", "lost-answer").map(outageCommand),
      fc.integer({ min: 1, max: 20 }).map(resendCommand),
      fc.nat(50).map(voidCommand),
      fc.constant(null).map(mapCommand),
      include,
      include,
    ],
    // Most lives are about as long as they may be: what people do to records needs something to have happened.
    { maxCommands, size: "max" },
  );

export const beginnings = fc.record({
  graceMinutes: fc.constantFrom(0, 0, 10, 90),
  now: fc
    .constantFrom("2026-11-21T10:20:00Z", "2026-11-30T23:10:00Z", "2028-02-29T22:40:00Z")
    .map((text) => Date.parse(text)),
});

/** Runs commands against model and ledger, lets all of it come to rest, and compares them to the unit. */
export async function liveAsModelled(
  real: TestedLedger,
  { now, graceMinutes }: { now: number; graceMinutes: number },
  commands: Iterable<Command>,
): Promise<void> {
  const model = createLedgerModel(now, graceMinutes * MINUTE_MS, real.usage !== null);
  await fc.asyncModelRun(() => ({ model, real }), commands);
  for (let round = 0; round < 6; round++) {
    await advanceCommand(61).run(model, real);
    await runCommand(1, []).run(model, real);
  }
  expect(real.violations).toEqual([]);
  expect(await real.verify()).toBeNull();
  for (const { state, key, quantity, isInDoubt, deadline, dimension, hour } of await real.records()) {
    const line = real.bill.get(key);
    const name = `${dimension} ${new Date(hour).toISOString()}`;
    if (state === "ACCEPTED") expect([name, line?.quantity]).toEqual([name, Number(quantity)]);
    else if (line !== undefined) expect([name, isInDoubt, deadline <= model.now]).toEqual([name, true, true]);
    expect([name, ["READY", "SENDING"].includes(state)]).toEqual([name, false]);
  }
}

function describeVerdict(verdict: EventVerdict): string {
  if (verdict.status === "rejected") return verdict.code;
  return `${verdict.status} ${verdict.hour.getTime()} ${verdict.isLate ? "late" : "on time"}${"isParked" in verdict && verdict.isParked ? " parked" : ""}`;
}

function textOf(micros: bigint): string {
  return `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, "0")}`;
}
