import { noFacts, type AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { endOf } from "#lib/agreements/lifecycle/facts/end-of-license.ts";
import { lastOf } from "#lib/agreements/lifecycle/facts/last-of.ts";
import { hasBegunBy, statedAt, type LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { orderTerms, supersededAt, type Term } from "#lib/agreements/lifecycle/facts/order-terms.ts";
import { DAY_MS } from "#lib/time/hours.ts";

/**
 * AWS's last event about a coming end is sent this long before it: from then on a read that says "does not renew"
 * counts as one.
 */
const LAST_ENDING_EVENT_MS = 30 * DAY_MS;

/** All that AWS said of one license, in its order: by lifecycle events, and by reads of its agreements. Pure. */
export function foldLicense(facts: readonly LifecycleFact[]): AgreementFacts {
  const terms = orderTerms(facts);
  const current = terms[0];
  const own = current?.facts ?? [];
  const created = own.find(({ kind }) => kind === "created") ?? null;
  const read = own.find(({ kind }) => kind === "read") ?? null;
  const stated = own.findLast(({ endsAt }) => endsAt !== null);
  const starts = facts.flatMap(({ startsAt }) => (startsAt === null ? [] : [startsAt.getTime()]));
  const advisory = facts.findLast(({ kind }) => kind === "advisory-issued" || kind === "advisory-resolved");
  const isSuperseded = current?.isSuperseded === true;
  const updated = facts.findLast(({ kind }) => kind === "license-updated");
  return {
    ...noFacts,
    proof: proofOf(facts, own),
    awsAgreementId: current?.id ?? null,
    previousAwsAgreementId: created?.previousAwsAgreementId ?? otherBefore(terms)?.id ?? null,
    awsAgreementIds: terms.map(({ id }) => id),
    intent: terms.at(-1)?.facts.find(({ kind }) => kind === "created")?.intent ?? null,
    // A read has every member; a lifecycle event may leave the offer out.
    offerId: read?.offerId ?? lastOf(own, "offerId"),
    proposerAccountId: read?.proposerAccountId ?? lastOf(own, "proposerAccountId"),
    customerAwsAccountId: lastOf(facts, "customerAwsAccountId"),
    startsAt: starts.length === 0 ? null : new Date(Math.min(...starts)),
    begunAt: current?.begunAt ?? null,
    termEndsAt: stated?.endsAt ?? null,
    isEndAnnounced: isEndAnnounced(own),
    end: endOf(facts, own),
    supersededAt: isSuperseded ? supersededAt(own) : null,
    advisoryAt: advisory?.kind === "advisory-issued" ? advisory.at : null,
    isTrial: read?.isTrial ?? null,
    initialAgreementId: read?.initialAgreementId ?? null,
    seenActiveAt: read?.awsStatus === "ACTIVE" ? read.at : null,
    readAt: read?.at ?? null,
    license: isSuperseded ? null : lastOf(own, "license"),
    licenseUpdatedAt: updated?.at ?? null,
    isLicenseProved: updated !== undefined || terms.some(wasInForce),
    isLicenseAwaited: updated === undefined && created !== null && (created.intent ?? "NEW") === "NEW",
    endReason: read === null ? "unread" : read.endReason,
    statedAt: statedAt(facts),
  };
}

function proofOf(facts: readonly LifecycleFact[], own: readonly LifecycleFact[]): AgreementFacts["proof"] {
  if (facts.some(({ kind }) => kind === "license-updated")) return "licensed";
  if (own.some((fact) => fact.kind === "created" && hasBegunBy(fact))) return "created";
  return own.some((fact) => fact.kind === "read" && hasBegunBy(fact)) ? "read" : "none";
}

/** AWS's last statement on renewal: an event that it ends, or in the last days a read that says so. */
function isEndAnnounced(own: readonly LifecycleFact[]): boolean {
  const last = own.findLast(({ renewsByItself }) => renewsByItself !== null);
  if (last === undefined || last.renewsByItself === true) return false;
  if (last.kind === "end-notice") return true;
  if (own.some(({ kind, renewsByItself }) => kind === "end-notice" && renewsByItself === false)) {
    return last.kind === "read";
  }
  if (last.isTrial === true) return false;
  const isNear = last.endsAt instanceof Date && last.endsAt.getTime() - last.at.getTime() <= LAST_ENDING_EVENT_MS;
  return last.kind === "read" && isNear;
}

/** Whether a license was in force under one of its agreements: a read showed it so, or a renewal took it over. */
function wasInForce({ facts, isSuperseded }: Term): boolean {
  return isSuperseded || facts.some(({ license }) => license !== null && license.provedAt !== null);
}

function otherBefore(terms: readonly Term[]): Term | undefined {
  return terms.slice(1).find(({ begunAt }) => begunAt <= terms[0]!.begunAt);
}
