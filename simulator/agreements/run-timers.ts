import { endingChanges } from "#simulator/agreements/end-agreement.ts";
import { answerChanges } from "#simulator/agreements/request-cancellation.ts";
import { handOver, succeedAgreement } from "#simulator/agreements/succeed-agreement.ts";
import { newsOf } from "#simulator/events/agreement-news.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Change, Timer } from "#simulator/state/tables.ts";

function startChanges(sim: Sim, agreement: Agreement, at: number): Change[] {
  if (agreement.status !== "ACTIVE" || agreement.licenseStatus !== "SCHEDULED") return [];
  const started: Agreement = { ...agreement, licenseStatus: agreement.suspended ? "FAILED" : "PROVISIONED" };
  const before =
    agreement.previousAgreementId === null ? undefined : sim.store.rows.agreements.get(agreement.previousAgreementId);
  return [
    ["agreements", agreement.agreementId, started],
    ...(before?.status === "ACTIVE" ? handOver(sim, before, started, "RENEWED", at) : []),
    ...newsOf(sim, started, { kind: "started" }, at),
  ];
}

function noticeChanges(sim: Sim, agreement: Agreement, timer: Timer): Change[] {
  if (agreement.status !== "ACTIVE") return [];
  const days = Number(timer.id.split(" ").at(-1));
  return newsOf(sim, agreement, { kind: "ending", days }, timer.at);
}

function fire(sim: Sim, timer: Timer): void {
  const agreement = sim.store.rows.agreements.get(timer.agreementId);
  const done: Change = ["timers", timer.id, null];
  if (agreement === undefined) return sim.store.commit([done]);
  switch (timer.kind) {
    case "start":
      return sim.store.commit([done, ...startChanges(sim, agreement, timer.at)]);
    case "ending-notice":
      return sim.store.commit([done, ...noticeChanges(sim, agreement, timer)]);
    case "unsubscribe-success":
      return sim.store.commit([done, ...newsOf(sim, agreement, { kind: "license-ended" }, timer.at)]);
    case "cancellation-approval":
      if (agreement.status !== "ACTIVE") return sim.store.commit([done]);
      return sim.store.commit([done, ...answerChanges(sim, agreement, "APPROVED", timer.at)]);
    case "end":
      if (agreement.status !== "ACTIVE") return sim.store.commit([done]);
      if (!agreement.autoRenew) {
        return sim.store.commit([done, ...endingChanges(sim, agreement, "EXPIRED", timer.at)]);
      }
      sim.store.commit([done]);
      succeedAgreement(sim, agreement, "RENEW", {}, timer.at);
      return;
  }
}

function nextTimer(timers: Iterable<Timer>): Timer | null {
  let next: Timer | null = null;
  for (const timer of timers) if (next === null || timer.at < next.at) next = timer;
  return next;
}

/** Real timers cannot wait longer than this; then they look again. */
const MAX_WAIT_MS = 60 * 60_000;

/** Runs what AWS does by itself, in the order of its time, as the simulated clock passes it. */
export function startTimers(sim: Sim): { run(): void; stop(): void } {
  let alarm: NodeJS.Timeout | undefined;
  /** No timer is due before; read on every call of AWS, so it must be cheap. */
  let dueAt = 0;
  let isStopped = false;

  function arm(): void {
    clearTimeout(alarm);
    const rate = sim.clock.rate();
    if (isStopped || dueAt === Infinity || rate === 0) return;
    const wait = Math.min(MAX_WAIT_MS, Math.max(5, (dueAt - sim.clock.now()) / rate));
    alarm = setTimeout(run, wait);
    alarm.unref();
  }

  function run(): void {
    while (sim.clock.now() >= dueAt) {
      const next = nextTimer(sim.store.rows.timers.values());
      dueAt = next?.at ?? Infinity;
      if (next !== null && sim.clock.now() >= next.at) fire(sim, next);
    }
    arm();
  }

  sim.store.onCommit((changes) => {
    let isChanged = false;
    for (const [table, key, value] of changes) {
      if (table === "timers" && value !== null && value.at < dueAt) {
        dueAt = value.at;
        isChanged = true;
      }
      if (table === "single" && key === "clock") isChanged = true;
    }
    if (isChanged) arm();
  });

  return {
    run,
    stop() {
      isStopped = true;
      clearTimeout(alarm);
    },
  };
}
