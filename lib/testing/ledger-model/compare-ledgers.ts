import { expect } from "vitest";
import type { LedgerModel, ModelCell } from "#lib/testing/ledger-model/ledger-model.ts";
import type { TestedLedger, TestedRecord } from "#lib/testing/ledger-model/tested-ledger.ts";

/** Whether each frozen record has the quantity of the model, to the millionth, in a state that it may have by now. */
export async function compareLedgers(model: LedgerModel, real: TestedLedger): Promise<void> {
  const records = await real.records();
  const frozen = [...model.cells.values()].filter((cell) => cell.frozen !== null);
  expect(records.map(nameOf).toSorted()).toEqual(frozen.map(nameOf).toSorted());
  const parked = [...model.parked].map(([id, { state }]) => [id, state]);
  expect([...((await real.usage?.parked()) ?? [])].toSorted()).toEqual(parked.toSorted());
  const refused = (await real.usage?.refused()) ?? model.refused;
  expect([...refused].toSorted()).toEqual([...model.refused].toSorted());
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

/** The model’s account of a record. */
export function cellOf(model: LedgerModel, { agreement, dimension, hour }: TestedRecord): ModelCell {
  return model.cells.get(`${agreement} ${dimension} ${hour}`)!;
}

function nameOf({ agreement, dimension, hour }: { agreement: number; dimension: string; hour: number }): string {
  return `${agreement} ${dimension} ${new Date(hour).toISOString()}`;
}
