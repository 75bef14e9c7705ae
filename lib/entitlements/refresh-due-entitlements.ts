import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { readShown } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { saveEntitlements } from "#lib/entitlements/save-entitlements.ts";
import { logError } from "#lib/log/log.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { EntitlementOwner, EntitlementPort, MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";
import { HOUR_MS, MINUTE_MS, toIso } from "#lib/time/hours.ts";
import { appendNews } from "#lib/webhooks/outbox.ts";
import { isOver } from "#lib/status/agreement-statuses.ts";

type Deps = {
  db: Database;
  entitlements: EntitlementPort;
  /** Business time. */
  now: Date;
  /** From 0 to 1: spreads the sweep over the hour. */
  random: () => number;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

type RefreshCounts = { entitlementsRead: number; entitlementsFailed: number };

/** An answer holds for an hour, and up to a quarter more, so that not all are asked at once (E03). */
const SWEEP_MS = HOUR_MS;
const STAGGER_MS = 15 * MINUTE_MS;
/** AWS fills entitlements a moment after the purchase: what is pending is asked more often. */
const PENDING_MS = 2 * MINUTE_MS;
const AGAIN_AFTER_FAILURE_MS = 5 * MINUTE_MS;
/** A clock that was set back must not stop the sweep. */
const TOO_FAR_MS = 24 * HOUR_MS;
/** Failures in a row after which AWS is left alone until the next run. */
const PATIENCE = 3;

/**
 * Asks AWS what the contracts that are due grant, saves it, and reconciles their status. A read that fails changes
 * nothing: it neither opens nor cuts access (E05). Runs may overlap: each contract is taken by moving its next date.
 */
export async function refreshDueEntitlements(deps: Deps, isOver: () => boolean = () => false): Promise<RefreshCounts> {
  const counts: RefreshCounts = { entitlementsRead: 0, entitlementsFailed: 0 };
  const { report = throwFailure } = deps;
  /** Agreements that had their turn. */
  const tried: string[] = [];
  while (!isOver() && counts.entitlementsFailed < PATIENCE) {
    const id = await findDue(deps, tried);
    if (id === null) break;
    tried.push(id);
    try {
      const outcome = await refresh(deps, id);
      if (outcome !== null) counts[outcome]++;
    } catch (error) {
      report(error, { agreement: id });
    }
  }
  return counts;
}

/** @returns null when another run has it. @throws what goes wrong between us and the database. */
async function refresh(deps: Deps, id: string): Promise<keyof RefreshCounts | null> {
  const owner = await take(deps, id);
  if (owner === "taken") return null;
  let answer: readonly MarketplaceEntitlement[] | null;
  try {
    answer = owner === null ? null : await ask(deps, owner);
  } catch (error) {
    logError(error, { doing: "reading entitlements", agreement: id });
    return "entitlementsFailed";
  }
  if (answer !== null) await saveAnswer(deps, id, answer);
  return "entitlementsRead";
}

function ask(deps: Deps, owner: EntitlementOwner): Promise<MarketplaceEntitlement[]> {
  return watchSetUp(deps, { operation: "GetEntitlements", call: () => deps.entitlements.getEntitlements(owner) });
}

/**
 * The agreement that is due first. Found in a statement of its own, so that one which cannot be taken is known by its
 * id.
 */
async function findDue({ db, now }: Deps, tried: readonly string[]): Promise<string | null> {
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const due = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement
    WHERE entitlements_due_at IS NOT NULL AND (entitlements_due_at <= ${now} OR entitlements_due_at > ${tooFar})
      AND id <> ALL(${[...tried]}::uuid[])
    ORDER BY entitlements_due_at LIMIT 1`;
  return due[0]?.id ?? null;
}

/**
 * Takes an agreement by moving its next date.
 *
 * @returns the customer to ask AWS about; null when AWS cannot be asked.
 */
async function take({ db, now }: Deps, id: string): Promise<EntitlementOwner | null | "taken"> {
  const later = new Date(now.getTime() + AGAIN_AFTER_FAILURE_MS);
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const taken = await db.$queryRaw<
    { productCode: string; licenseArn: string | null; customerIdentifier: string | null }[]
  >`
    UPDATE agreement a SET entitlements_due_at = ${later}
    FROM product p
    WHERE p.id = a.product_id AND a.id = (
      SELECT id FROM agreement
      WHERE id = ${id}::uuid AND (entitlements_due_at <= ${now} OR entitlements_due_at > ${tooFar}) FOR UPDATE SKIP LOCKED)
    RETURNING p.product_code AS "productCode", a.license_arn AS "licenseArn", a.customer_identifier AS "customerIdentifier"`;
  const row = taken[0];
  if (row === undefined) return "taken";
  const { productCode, licenseArn, customerIdentifier } = row;
  if (licenseArn !== null) return { productCode, licenseArn };
  return customerIdentifier === null ? null : { productCode, customerIdentifier };
}

async function saveAnswer(
  { db, now, random }: Deps,
  agreementId: string,
  answer: readonly MarketplaceEntitlement[],
): Promise<void> {
  await db.$transaction(async (tx) => {
    const held = await tx.$queryRaw<unknown[]>`SELECT id FROM agreement WHERE id = ${agreementId}::uuid FOR UPDATE`;
    // An import was taken back while AWS was asked: there is no row to save the answer for.
    if (held.length === 0) return;
    const before = await readSaved(tx, agreementId);
    await saveEntitlements(tx, agreementId, answer, now);
    const after = await readSaved(tx, agreementId);
    const isChanged = JSON.stringify(before) !== JSON.stringify(after);
    if (isChanged) {
      await tx.agreement.update({
        where: { id: agreementId },
        data: { version: { increment: 1 } },
        select: { id: true },
      });
    }
    await reconcileAgreement(tx, agreementId, { now, by: "entitlements" });
    if (isChanged) await enqueueEntitlementWebhook(tx, agreementId, after, now);
    await planNext(tx, agreementId, now, random);
  });
}

async function planNext(tx: Db, agreementId: string, now: Date, random: () => number): Promise<void> {
  const { status } = await tx.agreement.findUniqueOrThrow({ where: { id: agreementId }, select: { status: true } });
  const pause = status === "pending" ? PENDING_MS : SWEEP_MS + Math.floor(random() * STAGGER_MS);
  await tx.agreement.update({
    where: { id: agreementId },
    data: { entitlementsDueAt: isOver(status) ? null : new Date(now.getTime() + pause) },
    select: { id: true },
  });
}

async function readSaved(tx: Db, agreementId: string) {
  const kept = await tx.entitlement.findMany({
    where: { agreementId },
    orderBy: { dimension: "asc" },
    select: { dimension: true, valueType: true, value: true, expiresAt: true },
  });
  return kept.map(({ dimension, valueType, value, expiresAt }) => ({
    dimension,
    type: valueType,
    value,
    expiresAt: expiresAt === null ? null : toIso(expiresAt),
  }));
}

async function enqueueEntitlementWebhook(
  tx: Db,
  agreementId: string,
  entitlements: Awaited<ReturnType<typeof readSaved>>,
  now: Date,
): Promise<void> {
  await appendNews(tx, {
    type: "entitlements.updated",
    at: now,
    agreementId,
    async read() {
      const { shown, version } = await readShown(tx, agreementId);
      return { ...shown, version, entitlements };
    },
  });
}
