import type { Agreement, Change, Timer } from "#simulator/state/tables.ts";

const DAY_MS = 86_400_000;

/** How many days ahead AWS says that an agreement will end (AWS facts 5.3). */
const ENDING_NOTICE_DAYS = [180, 120, 90, 60, 30] as const;

export function timerChange(kind: Timer["kind"], agreementId: string, at: number, detail = ""): Change {
  const id = `${agreementId} ${kind}${detail}`;
  return ["timers", id, { id, at, kind, agreementId }];
}

/** What AWS will do by itself in the life of an agreement: its start, notices of its end, its end. */
export function lifeTimers(agreement: Agreement, now: number): Change[] {
  const { agreementId, startsAt, endsAt } = agreement;
  const timers: Change[] = [];
  if (startsAt > now) timers.push(timerChange("start", agreementId, startsAt));
  if (endsAt === null) return timers;
  timers.push(timerChange("end", agreementId, endsAt));
  for (const days of ENDING_NOTICE_DAYS) {
    const at = endsAt - days * DAY_MS;
    if (at > now && at > startsAt) timers.push(timerChange("ending-notice", agreementId, at, ` ${days}`));
  }
  return timers;
}

/** What does not hang on the term: the last word of an end, and the answer to a request. */
const STAYING: ReadonlySet<Timer["kind"]> = new Set(["unsubscribe-success", "cancellation-approval"]);

/** Takes away what was due later in the life of an agreement that has ended or changed its term. */
export function withoutTimers(timers: Iterable<Timer>, agreementId: string): Change[] {
  return [...timers]
    .filter((timer) => timer.agreementId === agreementId && !STAYING.has(timer.kind))
    .map((timer): Change => ["timers", timer.id, null]);
}
