import type { Sim } from "#simulator/context/sim.ts";
import type { Change } from "#simulator/state/tables.ts";

/** Forgets bill, calls, mail, events, agreements but the demo's samples, faults, clock, settings, delivery. */
export function resetSimulator(sim: Sim): void {
  const { rows } = sim.store;
  const gone: Change[] = [];
  for (const key of rows.bill.keys()) gone.push(["bill", key, null]);
  for (const key of rows.offers.keys()) gone.push(["offers", key, null]);
  for (const key of rows.mail.keys()) gone.push(["mail", key, null]);
  for (const key of rows.events.keys()) gone.push(["events", key, null]);
  for (const key of rows.queue.keys()) gone.push(["queue", key, null]);
  for (const key of rows.snsSubscriptions.keys()) gone.push(["snsSubscriptions", key, null]);
  for (const key of rows.clientTokens.keys()) gone.push(["clientTokens", key, null]);
  for (const [key, { sample }] of rows.agreements) if (!sample) gone.push(["agreements", key, null]);
  for (const [key, { agreementId }] of rows.timers) {
    if (!rows.agreements.get(agreementId)?.sample) gone.push(["timers", key, null]);
  }
  for (const name of ["clock", "faults", "settings", "delivery", "queuePurgedAt"]) gone.push(["single", name, null]);
  sim.store.commit(gone);
  sim.calls.clear();
  sim.clock.forget();
  sim.limiter.clear();
  sim.restartFaults();
  sim.restartDelivery();
}
