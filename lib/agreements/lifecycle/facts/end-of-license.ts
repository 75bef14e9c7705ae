import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { isContinued, isOver, type LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

/**
 * A read that contradicts a lifecycle event counts only when it was made this long after it: AWS's services do not
 * change at once.
 */
const CONSISTENT_AFTER_MS = 5 * MINUTE_MS;

/**
 * The first of Ended (of the agreement in force) and License Deprovisioned (not followed by a License Updated, or by a
 * read that shows the license provisioned); a read that shows the agreement as over stands in for an Ended that never
 * came. An Ended event is never undone: no agreement comes back under its id. Pure.
 *
 * @param facts all of the license, in AWS's order; `own` those of the agreement in force.
 */
export function endOf(facts: readonly LifecycleFact[], own: readonly LifecycleFact[]): AgreementFacts["end"] {
  const notice = own.find(({ kind, awsStatus }) => kind === "ended" && !isContinued(awsStatus));
  const read = own.find(({ kind, awsStatus }) => kind === "read" && isOver(awsStatus));
  const endedAt = notice?.at ?? read?.endedAt ?? read?.at ?? null;
  const gone = facts.findLast(({ kind }) => kind === "license-deprovisioned");
  const ends = [
    ...(endedAt === null ? [] : [{ at: endedAt, because: "ENDED" as const }]),
    ...(gone === undefined || isBack(facts, own, gone)
      ? []
      : [{ at: gone.at, because: "LICENSE_DEPROVISIONED" as const }]),
  ];
  return ends.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null;
}

function isBack(facts: readonly LifecycleFact[], own: readonly LifecycleFact[], gone: LifecycleFact): boolean {
  const updated = facts.filter(({ kind }) => kind === "license-updated");
  if (updated.some(({ at }) => at > gone.at)) return true;
  // In one second: deprovisioned of the old agreement, updated for the new one.
  if (updated.some(({ at, awsAgreementId }) => awsAgreementId !== gone.awsAgreementId && at >= gone.at)) return true;
  return own.some(
    ({ kind, awsStatus, license }) =>
      kind === "read" &&
      awsStatus === "ACTIVE" &&
      license?.status === "PROVISIONED" &&
      license.readAt.getTime() >= gone.at.getTime() + CONSISTENT_AFTER_MS,
  );
}
