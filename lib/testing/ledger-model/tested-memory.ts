import { usageKey } from "#lib/metering/submit/decide-outcomes.ts";
import { createFakeAws, type CallFault } from "#lib/testing/faults/fake-aws.ts";
import { createMemoryLedger } from "#lib/testing/ledger-model/memory-ledger.ts";
import { sendFromMemory } from "#lib/testing/ledger-model/memory-sender.ts";
import type { TestedLedger } from "#lib/testing/ledger-model/tested-ledger.ts";

/** The pure rules over a ledger in memory, with one product and so many agreements. */
export function memoryLedgerUnderTest(count: number, graceMinutes: number): TestedLedger {
  const agreements = Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-4000-8000-00000000000${index}`,
    licenseArn: `arn:aws:license-manager::294406891311:license:l-${String(index).repeat(32)}`,
    startsAt: new Date(0),
    endsAt: null as Date | null,
    isClosed: false,
  }));
  const ledger = createMemoryLedger({
    agreements,
    dimensions: {
      sum: { aggregation: "SUM" },
      max: { aggregation: "MAX" },
      latest: { aggregation: "LATEST" },
      unique: { aggregation: "UNIQUE_COUNT", uniqueTag: "who" },
    },
    graceMinutes,
  });
  const planned: CallFault[] = [];
  let now = new Date(0);
  let machineMs = 0;
  const aws = createFakeAws(() => now, planned);
  const places = new Map(agreements.map(({ id }, index) => [id, index]));

  function send(atOnce: number): void {
    const ask = (batch: Parameters<typeof aws.answer>[1]) => aws.answer("us-east-1", batch);
    const clock = { now: () => now, machineMs: () => machineMs, random: () => 0 };
    let senders = Array.from({ length: atOnce }, () => sendFromMemory({ ledger, ask, ...clock }));
    while (senders.length > 0) {
      senders = senders.filter((sender) => {
        try {
          return sender.next().done !== true;
        } catch {
          return false;
        }
      });
    }
  }

  return {
    agreementIds: agreements.map(({ id }) => id),
    report: (events, at) => Promise.resolve(events.map((event) => ledger.report(event, at))),
    run(at, atOnce, faults) {
      now = at;
      planned.splice(0, planned.length, ...faults);
      ledger.settle(now, machineMs);
      ledger.freeze(now);
      ledger.settle(now, machineMs);
      send(atOnce);
      return Promise.resolve();
    },
    pass() {
      machineMs += 3_600_000;
      return Promise.resolve();
    },
    end(agreement, at) {
      ledger.end(agreements[agreement]!.id, at);
      return Promise.resolve();
    },
    usage: null,
    records: () =>
      Promise.resolve(
        [...ledger.records.values()].map((record) => ({
          ...{ agreement: places.get(record.agreementId)!, dimension: record.dimension, hour: record.hour.getTime() },
          ...{ state: record.state, quantity: BigInt(record.quantity), used: record.used, isInDoubt: record.isInDoubt },
          ...{ carriedIn: record.carriedIn, carriedOut: record.carriedOut, attempts: record.attempts },
          deadline: record.reason === "FRACTION_AT_END" ? Infinity : record.deadline.getTime(),
          key: usageKey(record.usage),
        })),
      ),
    bill: aws.bill,
    violations: aws.violations,
    verify: () => Promise.resolve(null),
  };
}
