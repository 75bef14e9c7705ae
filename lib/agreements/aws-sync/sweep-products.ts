import { isSameReading } from "#lib/agreements/aws-sync/save-answers.ts";
import { nextAfterFailure } from "#lib/agreements/aws-sync/next-read.ts";
import { placeReading } from "#lib/agreements/aws-sync/place-reading.ts";
import { nameOf } from "#lib/agreements/aws-sync/read-due-agreements.ts";
import { mergeReading } from "#lib/agreements/lifecycle/facts/reading.ts";
import type { Database } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { AgreementPort, MarketplaceAgreement } from "#lib/marketplace/agreement-port.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Database;
  agreements: AgreementPort;
  /** Business time. */
  now: Date;
  /** From 0 to 1: spreads the products over the hour. */
  random: () => number;
  /** Takes the failure of one product; without it the first one ends all. */
  report?: ReportFailure;
};

const SWEEP_MS = HOUR_MS;
const STAGGER_MS = 15 * MINUTE_MS;
const TAKEN_MS = 5 * MINUTE_MS;
const TOO_FAR_MS = 2 * DAY_MS;

/**
 * Once an hour looks through all agreements that AWS has of each product, to the last page, for changes that no
 * lifecycle event reported: agreements that no row has, ends, renewals, new dates (E03). Goes on with the next page
 * where a run's time was over. Runs may overlap.
 */
export async function sweepProducts(
  deps: Deps,
  isOver: () => boolean,
): Promise<{ agreementsFound: number; agreementReadsFailed: number }> {
  const counts = { agreementsFound: 0, agreementReadsFailed: 0 };
  const { report = throwFailure } = deps;
  await planNewProducts(deps);
  /** Products of which a page could not be saved. */
  const failed: string[] = [];
  while (!isOver()) {
    const productId = await findDue(deps, failed);
    if (productId === null) break;
    try {
      const page = await sweepPage(deps, productId);
      if (page === "limited" || page === "failed") {
        if (page === "failed") counts.agreementReadsFailed++;
        break;
      }
      if (page === "taken") failed.push(productId);
      else counts.agreementsFound += page;
    } catch (error) {
      report(error, { product: productId });
      failed.push(productId);
    }
  }
  return counts;
}

/**
 * @returns how many agreements a page made known; `limited`: AWS's rate is used up; `taken`: another run has the
 * product.
 */
async function sweepPage(deps: Deps, productId: string): Promise<number | "limited" | "failed" | "taken"> {
  const taken = await take(deps, productId);
  if (taken === null) return "taken";
  let found = 0;
  try {
    const page = await deps.agreements.search({ productId: taken.awsProductId }, taken.nextToken);
    for (const agreement of await findNews(deps, page.agreements)) {
      if ((await placeReading(deps.db, { agreement }, deps.now)) === "made") found++;
    }
    await planNext(deps, taken.productId, page.nextToken);
    return found;
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (isAppError(error, "RATE_LIMITED")) return "limited";
    logError(error, { doing: "searching a product's agreements", product: taken.productId });
    await noteFailure(deps, taken, error);
    return "failed";
  }
}

/** LEGACY products are looked through too: their switch to licenses needs to know who has one. */
async function planNewProducts({ db, now }: Deps): Promise<void> {
  await db.$executeRaw`
    INSERT INTO agreement_sweep (product_id, due_at)
    SELECT p.id, ${now} FROM product p
    WHERE p.product_id IS NOT NULL AND NOT EXISTS (SELECT FROM agreement_sweep s WHERE s.product_id = p.id)
    ON CONFLICT DO NOTHING`;
}

type Taken = { productId: string; awsProductId: string; nextToken: string | null; failingSince: Date | null };

/**
 * The product that is due first. Found in a statement of its own, so that one which cannot be taken is known by its id.
 */
async function findDue({ db, now }: Deps, without: readonly string[]): Promise<string | null> {
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const due = await db.$queryRaw<{ id: string }[]>`
    SELECT s.product_id AS id FROM agreement_sweep s JOIN product p ON p.id = s.product_id AND p.product_id IS NOT NULL
    WHERE (s.due_at <= ${now} OR s.due_at > ${tooFar}) AND s.product_id <> ALL(${[...without]}::uuid[])
    ORDER BY s.due_at LIMIT 1`;
  return due[0]?.id ?? null;
}

async function take({ db, now }: Deps, productId: string): Promise<Taken | null> {
  const later = new Date(now.getTime() + TAKEN_MS);
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const taken = await db.$queryRaw<Taken[]>`
    UPDATE agreement_sweep s SET due_at = ${later}
    FROM product p
    WHERE p.id = s.product_id AND p.product_id IS NOT NULL AND s.product_id = (
      SELECT product_id FROM agreement_sweep
      WHERE product_id = ${productId}::uuid AND (due_at <= ${now} OR due_at > ${tooFar}) FOR UPDATE SKIP LOCKED)
    RETURNING s.product_id AS "productId", p.product_id AS "awsProductId", s.next_token AS "nextToken",
              s.failing_since AS "failingSince"`;
  return taken[0] ?? null;
}

/** Those of a page that say something new; of the others the time of the read is noted. */
async function findNews({ db, now }: Deps, page: readonly MarketplaceAgreement[]): Promise<MarketplaceAgreement[]> {
  const ids = page.map(({ awsAgreementId }) => awsAgreementId);
  const kept = await db.agreementReading.findMany({ where: { awsAgreementId: { in: ids } } });
  const byId = new Map(kept.map((reading) => [reading.awsAgreementId, reading]));
  const isNews = (agreement: MarketplaceAgreement) => {
    const before = byId.get(agreement.awsAgreementId);
    return before === undefined || !isSameReading(before, mergeReading(before, { agreement }, now));
  };
  const news = page.filter(isNews);
  const same = ids.filter((id) => !news.some(({ awsAgreementId }) => awsAgreementId === id));
  await db.agreementReading.updateMany({ where: { awsAgreementId: { in: same } }, data: { readAt: now } });
  return news;
}

async function planNext({ db, now, random }: Deps, productId: string, nextToken: string | null): Promise<void> {
  const isDone = nextToken === null;
  const pause = isDone ? SWEEP_MS + Math.floor(random() * STAGGER_MS) : 0;
  await db.agreementSweep.update({
    where: { productId },
    data: {
      nextToken,
      dueAt: new Date(now.getTime() + pause),
      failingSince: null,
      error: null,
      ...(isDone ? { finishedAt: now } : {}),
    },
  });
}

/** AWS's page tokens run out: after a failure the search begins anew. */
async function noteFailure({ db, now }: Deps, { productId, failingSince }: Taken, error: unknown): Promise<void> {
  await db.agreementSweep.update({
    where: { productId },
    data: {
      nextToken: null,
      dueAt: nextAfterFailure(failingSince, now),
      failingSince: failingSince ?? now,
      error: nameOf(error),
    },
  });
}
