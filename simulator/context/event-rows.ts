import type { Sim } from "#simulator/context/sim.ts";
import type { Change, LifecycleEvent } from "#simulator/state/tables.ts";

/** Events as rows to commit together with what caused them, marked with where they have to go. */
export function eventRows(sim: Sim, events: readonly LifecycleEvent[]): Change[] {
  const { on, sqs } = sim.delivery();
  return events.map((event): Change => ["events", event.id, { ...event, pending: on, queuePending: sqs }]);
}
