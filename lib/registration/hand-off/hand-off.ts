import { isMemberAtLeast, type Actor } from "#lib/auth/actor.ts";
import type { Database, Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { policyOrigin } from "#lib/env/entered-url.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { issueClaim } from "#lib/registration/hand-off/registration-claim.ts";

/** Where a code leads: the seller's address with the code, and no ids. Pure. */
function handOffAddress(handOffUrl: string, code: string): string {
  const address = new URL(handOffUrl);
  address.searchParams.set("code", code);
  return address.href;
}

/**
 * Who goes where with which agreement, once it is linked; null where accounts live here. In the caller's transaction.
 */
export async function beginHandOff(
  tx: Db,
  claim: { agreementId: string; organizationId: string; userId: string; now: Date },
): Promise<string | null> {
  const { product } = await tx.agreement.findUniqueOrThrow({
    where: { id: claim.agreementId },
    select: { product: { select: { handOffUrl: true } } },
  });
  return product.handOffUrl === null ? null : handOffAddress(product.handOffUrl, await issueClaim(tx, claim));
}

/**
 * Sends a person on again whose first code got lost: the seller's page was away, or the ten minutes went by.
 *
 * @returns the seller's address with a new code; null where accounts live here.
 * @throws AppError NOT_FOUND unless the agreement is linked to an organization that the person may manage.
 */
export async function continueHandOff(
  { db, now }: { db: Database; now: Date },
  { actor, agreementId }: { actor: Actor; agreementId: string },
): Promise<string | null> {
  return db.$transaction(async (tx) => {
    const link = await tx.agreementLink.findFirst({
      where: { agreementId, linkedTo: null, organization: { archivedAt: null } },
      select: { organizationId: true },
    });
    if (link === null || !isMemberAtLeast(actor, link.organizationId, "ADMIN")) {
      throw new AppError("NOT_FOUND", `user ${actor.userId} may not hand off agreement ${agreementId}`);
    }
    return beginHandOff(tx, { agreementId, organizationId: link.organizationId, userId: actor.userId, now });
  });
}

/**
 * The origins of all products' hand-off pages; an address that was stored before addresses were checked as today may
 * have none.
 */
export async function listHandOffOrigins(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ url: string }>({
    name: "hand-off-origins",
    text: "SELECT DISTINCT hand_off_url AS url FROM product WHERE hand_off_url IS NOT NULL",
  });
  return [...new Set(rows.flatMap(({ url }) => policyOrigin(url) ?? []))].sort();
}

/** How long a list of origins is taken without asking again. */
const FRESH_MS = 5_000;
/** A page waits no longer for them: a database that is away must not hold up the page that says so. */
const PATIENCE_MS = 500;

/**
 * Caches the origins for the policy of every page: read at most every five seconds, the last known ones while the
 * database is away.
 *
 * @param monotonicMs the machine's own time.
 */
export function keepHandOffOrigins(read: () => Promise<string[]>, monotonicMs = () => performance.now()) {
  let known: readonly string[] = [];
  let askedAt = -Infinity;
  let asking: Promise<void> | null = null;

  return async function handOffOrigins(): Promise<readonly string[]> {
    if (monotonicMs() - askedAt >= FRESH_MS) {
      askedAt = monotonicMs();
      asking = read().then(
        (origins) => void (known = origins),
        () => {},
      );
    }
    if (asking !== null) await Promise.race([asking, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    return known;
  };
}
