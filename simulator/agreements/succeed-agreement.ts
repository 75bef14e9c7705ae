import { toStoredEntitlements, type EntitlementInput } from "#simulator/agreements/entitlement-input.ts";
import { defaultEnd, newAgreementId, newLicenseArn, newOfferId, wholeSecond } from "#simulator/agreements/subscribe.ts";
import { lifeTimers, withoutTimers } from "#simulator/agreements/timers.ts";
import { newsOf } from "#simulator/events/agreement-news.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Change, Offer, Product } from "#simulator/state/tables.ts";

export type SuccessionInput = {
  license?: "same" | "new" | undefined;
  startsAt?: number | undefined;
  offer?: Offer | undefined;
  entitlements?: EntitlementInput[] | undefined;
};

const YEAR_MS = 365 * 86_400_000;

function makeSuccessor(sim: Sim, old: Agreement, input: SuccessionInput, at: number): Agreement {
  const offer = input.offer ?? old.offer;
  const startsAt = wholeSecond(input.startsAt ?? at);
  const product = sim.store.rows.products.get(old.productCode) as Product;
  const endsAt = defaultEnd(product, offer, startsAt);
  const expiresAt = endsAt ?? startsAt + YEAR_MS;
  // What befell the one before is not the successor's.
  const {
    cancellationRequest: _request,
    paymentFailed: _failed,
    renewalDisabledBy: _disabledBy,
    endReason: _endReason,
    ...kept
  } = old;
  return {
    ...kept,
    agreementId: newAgreementId(),
    previousAgreementId: old.agreementId,
    offer,
    offerId: newOfferId(),
    licenseArn: old.licenseArn !== null && input.license === "new" ? newLicenseArn() : old.licenseArn,
    status: "ACTIVE",
    licenseStatus: startsAt > at ? "SCHEDULED" : "PROVISIONED",
    acceptedAt: wholeSecond(Math.min(at, startsAt)),
    startsAt,
    endsAt,
    agreedEndsAt: endsAt,
    endedAt: null,
    advisory: false,
    entitlements: toStoredEntitlements(
      input.entitlements ?? old.entitlements.map(({ dimension, value }) => ({ dimension, value })),
      expiresAt,
    ),
  };
}

/**
 * The end of the one before: at the instant at which its successor begins. Its licence ends with it only when the
 * successor has another one.
 */
export function handOver(
  sim: Sim,
  old: Agreement,
  successor: Agreement,
  status: "RENEWED" | "REPLACED",
  at: number,
): Change[] {
  const keepsLicense = successor.licenseArn === old.licenseArn;
  const ended: Agreement = {
    ...old,
    status,
    licenseStatus: keepsLicense ? old.licenseStatus : "DEPROVISIONED",
    endsAt: wholeSecond(Math.max(at, old.startsAt)),
    endedAt: at,
  };
  const isLegacy = old.integration === "LEGACY";
  return [
    ...withoutTimers(sim.store.rows.timers.values(), old.agreementId),
    ["agreements", old.agreementId, ended],
    // The customer of a LEGACY product stays subscribed, so nothing of an end is said.
    ...(isLegacy ? [] : newsOf(sim, ended, { kind: "ended" }, at)),
    ...(isLegacy || keepsLicense ? [] : newsOf(sim, ended, { kind: "license-ended" }, at)),
  ];
}

/**
 * A renewal or replacement: a new agreement id with the one before as its previous, on the same licence or a new one
 * (AWS facts 6.1). AWS sends Created with the intent, Ended as RENEWED or REPLACED, and License Updated.
 *
 * @returns the new agreement.
 */
export function succeedAgreement(
  sim: Sim,
  old: Agreement,
  intent: "RENEW" | "REPLACE",
  input: SuccessionInput,
  at = sim.clock.now(),
): Agreement {
  const successor = makeSuccessor(sim, old, input, at);
  const isNow = successor.startsAt <= at;
  const handoverAt = isNow ? Math.max(successor.startsAt, old.startsAt) : successor.startsAt;
  const status = intent === "RENEW" ? "RENEWED" : "REPLACED";
  sim.store.commit([
    ["agreements", successor.agreementId, successor],
    ...lifeTimers(successor, at),
    ...newsOf(sim, successor, { kind: "created", intent }, at),
    ...(isNow ? handOver(sim, old, successor, status, handoverAt) : []),
    ...(isNow ? newsOf(sim, successor, { kind: "started" }, at) : []),
  ]);
  return successor;
}
