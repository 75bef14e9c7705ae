import fc from "fast-check";
import { expect } from "vitest";
import type { CallFault } from "#lib/testing/fake-aws.ts";
import { createLedgerModel, type LedgerModel, type ModelCell, type ModelUse } from "#lib/testing/ledger-model.ts";
import type { Operation, TestedLedger, TestedRecord } from "#lib/testing/tested-ledger.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

export const AGREEMENTS = 3;
const MINUTE_MS = 60_000;
const dimensions = ["sum", "sum", "sum", "max", "latest", "unique"];

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
      for (const list of again ? [sent, sent.toReversed()] : [sent]) {
        const expected = list.map((one) => model.report(one));
        const verdicts = await real.report(
          list.map((one) => ({
            ...{ id: one.id, agreementId: real.agreementIds[one.agreement], dimension: one.dimension },
            ...{ quantity: textOf(one.micros), timestamp: new Date(one.at).toISOString() },
            ...(one.tag === null ? {} : { tags: { who: one.tag } }),
          })),
          new Date(model.now),
        );
        expect(verdicts.map(toldOf)).toEqual(expected);
      }
    },
    toString: () => `report(${JSON.stringify(uses)}${again ? ", twice" : ""})`,
  };
}

function runCommand(atOnce: number, faults: readonly CallFault[]): Command {
  return {
    check: () => true,
    async run(model, real) {
      model.freeze();
      await real.run(new Date(model.now), atOnce, faults);
      await compare(model, real);
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

function endCommand(agreement: number): Command {
  return {
    check: (model) => !model.ends.has(agreement),
    async run(model, real) {
      model.end(agreement);
      await real.end(agreement, new Date(model.now));
      await compare(model, real);
    },
    toString: () => `end(${agreement})`,
  };
}

function adjustCommand(agreement: number, dimension: string, micros: number): Command {
  return {
    check: (model) => !model.ends.has(agreement),
    async run(model, real) {
      model.adjust(agreement, dimension, BigInt(micros));
      await real.adjust(agreement, dimension, BigInt(micros), new Date(model.now));
    },
    toString: () => `adjust(${agreement}, ${dimension}, ${micros})`,
  };
}

const after = { hold: "held", release: "due", resolve: "resolved" } as const;

function operateCommand(operation: Operation, pick: number): Command {
  return {
    check: () => true,
    async run(model, real) {
      const records = await real.records();
      if (records.length === 0) return;
      const willing = records.filter((record) => isAllowed(operation, record, model.now));
      const record = (willing.length > 0 ? willing : records)[pick % (willing.length || records.length)]!;
      // By two people at once (M29): it is done once, and only where the state allows it.
      expect(await real.operate(operation, record, new Date(model.now))).toBe(willing.length > 0 ? 1 : 0);
      if (willing.length > 0) cellOf(model, record).state = after[operation];
    },
    toString: () => `${operation}(${pick})`,
  };
}

function isAllowed(operation: Operation, { state, attempts, deadline }: TestedRecord, now: number): boolean {
  if (operation === "hold") return state === "READY" && attempts === 0;
  if (operation === "release") return state === "HELD" && now < deadline;
  return state === "EXPIRED" || state === "UNBILLABLE";
}

const fault = fc.constantFrom<CallFault>(
  ...(["none", "throttled", "lost-request", "lost-answer", "unprocessed", "missing", "kill", "refused"] as const),
);

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
        .tuple(fc.integer({ min: 1, max: 3 }), fc.array(fault, { maxLength: 4 }))
        .map(([n, faults]) => runCommand(n, faults)),
      fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 300, max: 1_300 })).map(advanceCommand),
      fc.integer({ min: 0, max: AGREEMENTS - 1 }).map(endCommand),
      fc
        .tuple(
          fc.integer({ min: 0, max: AGREEMENTS - 1 }),
          fc.constantFrom("sum", "max"),
          fc.integer({ min: -4_000_000, max: 4_000_000 }),
        )
        .filter(([, , micros]) => micros !== 0)
        .map(([agreement, dimension, micros]) => adjustCommand(agreement, dimension, micros)),
      fc
        .tuple(fc.constantFrom<Operation>("hold", "release", "resolve"), fc.nat(50))
        .map(([operation, pick]) => operateCommand(operation, pick)),
    ],
    { maxCommands },
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
  const model = createLedgerModel(now, graceMinutes * MINUTE_MS);
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

async function compare(model: LedgerModel, real: TestedLedger): Promise<void> {
  const records = await real.records();
  const frozen = [...model.cells.values()].filter((cell) => cell.frozen !== null);
  expect(records.map(nameOf).toSorted()).toEqual(frozen.map(nameOf).toSorted());
  for (const record of records) {
    const cell = cellOf(model, record);
    const { quantity, used, carriedIn, carriedOut, deadline } = record;
    expect({ quantity, used, carriedIn, carriedOut, deadline }).toEqual(cell.frozen);
    expect([nameOf(record), record.state, statesOf(cell, model.now).includes(record.state)]).toEqual([
      ...[nameOf(record), record.state, true],
    ]);
  }
}

function statesOf({ state, frozen }: ModelCell, now: number): TestedRecord["state"][] {
  const isOver = now >= frozen!.deadline;
  switch (state) {
    case "open":
    case "due":
      return isOver ? ["ACCEPTED", "EXPIRED", "SENDING", "READY"] : ["READY", "SENDING", "ACCEPTED"];
    case "held":
      return isOver ? ["HELD", "EXPIRED"] : ["HELD"];
    case "nothing":
      return ["NOTHING_DUE"];
    case "resolved":
      return ["RESOLVED"];
    case "unbillable":
      return ["UNBILLABLE"];
  }
}

function cellOf(model: LedgerModel, { agreement, dimension, hour }: TestedRecord): ModelCell {
  return model.cells.get(`${agreement} ${dimension} ${hour}`)!;
}

function nameOf({ agreement, dimension, hour }: { agreement: number; dimension: string; hour: number }): string {
  return `${agreement} ${dimension} ${new Date(hour).toISOString()}`;
}

function toldOf(verdict: EventVerdict): string {
  if (verdict.status === "rejected") return verdict.code;
  return `${verdict.status} ${verdict.hour.getTime()} ${verdict.isLate ? "late" : "on time"}`;
}

function textOf(micros: bigint): string {
  return `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, "0")}`;
}
