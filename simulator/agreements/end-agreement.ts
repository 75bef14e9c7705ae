import { FINAL_USAGE_MS } from "#simulator/agreements/agreement-state.ts";
import { wholeSecond } from "#simulator/agreements/subscribe.ts";
import { timerChange, withoutTimers } from "#simulator/agreements/timers.ts";
import { newsOf } from "#simulator/events/agreement-news.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Change } from "#simulator/state/tables.ts";

/**
 * Ends an agreement for good at `at`: Ended and License Deprovisioned at once (AWS facts 5.4); LEGACY:
 * unsubscribe-pending, and unsubscribe-success an hour later. Usage is taken for one more hour.
 */
export function endingChanges(
  sim: Sim,
  agreement: Agreement,
  status: "CANCELLED" | "EXPIRED" | "TERMINATED",
  at: number,
): Change[] {
  const ended: Agreement = {
    ...agreement,
    status,
    licenseStatus: "DEPROVISIONED",
    endsAt: Math.max(wholeSecond(at), agreement.startsAt),
    endedAt: at,
  };
  const change: Change[] = [
    ...withoutTimers(sim.store.rows.timers.values(), agreement.agreementId),
    ["agreements", agreement.agreementId, ended],
    ...newsOf(sim, ended, { kind: "ended" }, at),
  ];
  if (agreement.integration === "LEGACY") {
    return [...change, timerChange("unsubscribe-success", agreement.agreementId, at + FINAL_USAGE_MS)];
  }
  return [...change, ...newsOf(sim, ended, { kind: "license-ended" }, at)];
}

/** The buyer cancels, or the term runs out. Only an agreement that is in force can. */
export function endAgreement(sim: Sim, agreement: Agreement, status: "CANCELLED" | "EXPIRED"): Agreement {
  sim.store.commit(endingChanges(sim, agreement, status, sim.clock.now()));
  return sim.store.rows.agreements.get(agreement.agreementId) as Agreement;
}
