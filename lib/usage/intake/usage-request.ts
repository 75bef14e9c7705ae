import { z } from "zod";
import { AppError } from "#lib/errors/app-error.ts";
import { toIso } from "#lib/time/hours.ts";
import type { UsageResult } from "#lib/usage/intake/record-usage.ts";

/** The most that one request may hold. */
export const MAX_EVENTS = 1_000;
export const MAX_USAGE_BYTES = 1024 * 1024;

const envelope = z.strictObject({ events: z.array(z.unknown()).min(1) });

/** The events of a request's body, unread. @throws AppError INVALID_REQUEST, TOO_MANY_EVENTS. Pure. */
export function readUsageRequest(body: unknown): unknown[] {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) {
    throw new AppError("INVALID_REQUEST", 'the body must be {"events":[…]} with at least one event', {
      fields: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
    });
  }
  const { events } = parsed.data;
  if (events.length > MAX_EVENTS) {
    throw new AppError(
      "TOO_MANY_EVENTS",
      `a request takes at most ${MAX_EVENTS} events, this one has ${events.length}`,
    );
  }
  return events;
}

type AcceptedAnswer = {
  id: string | null;
  status: "accepted" | "duplicate";
  hour: string;
  late?: true;
  parked?: true;
};

/** The answer to a usage request, as the public API documents it. Pure. */
export function toUsageAnswer(results: readonly UsageResult[]) {
  const counts = { accepted: 0, duplicates: 0, rejected: 0 };
  const answered = results.map(({ id, verdict }) => {
    counts[verdict.status === "duplicate" ? "duplicates" : verdict.status]++;
    if (verdict.status === "rejected") return { id, ...verdict };
    const { status, hour, isLate, isParked } = verdict;
    const answer: AcceptedAnswer = { id, status, hour: toIso(hour) };
    if (isLate) answer.late = true;
    if (isParked) answer.parked = true;
    return answer;
  });
  return { ...counts, results: answered };
}
