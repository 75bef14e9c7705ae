import { toStoredEntitlements, type EntitlementInput } from "#simulator/agreements/entitlement-input.ts";
import { wholeSecond } from "#simulator/agreements/subscribe.ts";
import { lifeTimers, withoutTimers } from "#simulator/agreements/timers.ts";
import { newsOf } from "#simulator/events/agreement-news.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Change, EndReason } from "#simulator/state/tables.ts";

const YEAR_MS = 365 * 86_400_000;

function put(sim: Sim, agreement: Agreement, changes: Change[] = []): Agreement {
  sim.store.commit([["agreements", agreement.agreementId, agreement], ...changes]);
  return agreement;
}

type AmendInput = {
  endsAt?: number | null | undefined;
  autoRenew?: boolean | undefined;
  endReason?: EndReason | undefined;
  entitlements?: EntitlementInput[] | undefined;
};

/** Changes the terms of an agreement, which keeps its id: Amended, and License Updated when what it grants changed. */
export function amendAgreement(sim: Sim, agreement: Agreement, input: AmendInput): Agreement {
  const now = sim.clock.now();
  const asked = input.endsAt === undefined ? agreement.endsAt : input.endsAt;
  const endsAt = asked === null ? null : wholeSecond(asked);
  const autoRenew = input.endReason === undefined ? (input.autoRenew ?? agreement.autoRenew) : false;
  const { endReason: _earlier, ...kept } = agreement;
  const endReason = input.endReason ?? (autoRenew ? undefined : agreement.endReason);
  const amended: Agreement = {
    ...kept,
    ...(endReason === undefined ? {} : { endReason }),
    endsAt,
    agreedEndsAt: endsAt,
    autoRenew,
    renewalDisabledBy: disabledBy(agreement, autoRenew),
    entitlements:
      input.entitlements === undefined
        ? agreement.entitlements
        : toStoredEntitlements(input.entitlements, endsAt ?? now + YEAR_MS),
  };
  return put(sim, amended, [
    ...withoutTimers(sim.store.rows.timers.values(), agreement.agreementId),
    ...lifeTimers(amended, now),
    ...newsOf(sim, amended, { kind: "amended" }, now),
    ...(agreement.integration === "LICENSE" ? entitlementNews(sim, amended, now) : []),
  ]);
}

/** Replaces all entitlements and says License Updated. */
export function replaceEntitlements(sim: Sim, agreement: Agreement, entitlements: EntitlementInput[]): Agreement {
  const now = sim.clock.now();
  const changed: Agreement = {
    ...agreement,
    entitlements: toStoredEntitlements(entitlements, agreement.endsAt ?? now + YEAR_MS),
  };
  return put(sim, changed, entitlementNews(sim, changed, now));
}

/** A licence that was never issued is not updated. */
function entitlementNews(sim: Sim, agreement: Agreement, now: number): Change[] {
  return agreement.paymentFailed === true ? [] : newsOf(sim, agreement, { kind: "entitlements-changed" }, now);
}

/** A payment that failed succeeds: the licence is issued now, or on the day on which the agreement starts. */
export function payAgreement(sim: Sim, agreement: Agreement): Agreement {
  const now = sim.clock.now();
  const { paymentFailed: _failed, ...rest } = agreement;
  if (agreement.startsAt > now) return put(sim, { ...rest, licenseStatus: "SCHEDULED" });
  const paid: Agreement = { ...rest, licenseStatus: agreement.suspended ? "FAILED" : "PROVISIONED" };
  return put(sim, paid, newsOf(sim, paid, { kind: "started" }, now));
}

/** The buyer's account is suspended, or no longer. AWS says nothing of either. */
export function setSuspended(sim: Sim, agreement: Agreement, suspended: boolean): Agreement {
  const isOver =
    agreement.licenseStatus === "DEPROVISIONED" ||
    agreement.licenseStatus === "SCHEDULED" ||
    agreement.paymentFailed === true;
  const licenseStatus = isOver ? agreement.licenseStatus : suspended ? "FAILED" : "PROVISIONED";
  return put(sim, { ...agreement, suspended, licenseStatus });
}

/** AWS suspects that the buyer's account is closed or abused, or no longer does. It cuts nothing. */
export function setAdvisory(sim: Sim, agreement: Agreement, advisory: boolean): Agreement {
  const changed = { ...agreement, advisory };
  return put(sim, changed, newsOf(sim, changed, { kind: "advisory", isResolved: !advisory }, sim.clock.now()));
}

/** The buyer lets the agreement renew by itself at its end, or stops that: Amended, since what it grants stays. */
export function setAutoRenew(sim: Sim, agreement: Agreement, autoRenew: boolean): Agreement {
  const { endReason: _earlier, ...kept } = agreement;
  const changed: Agreement = { ...kept, autoRenew, renewalDisabledBy: disabledBy(agreement, autoRenew) };
  return put(sim, changed, newsOf(sim, changed, { kind: "amended" }, sim.clock.now()));
}

function disabledBy(agreement: Agreement, autoRenew: boolean): "ACCEPTOR" | null {
  if (autoRenew) return null;
  return agreement.autoRenew ? "ACCEPTOR" : (agreement.renewalDisabledBy ?? null);
}
