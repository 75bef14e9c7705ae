import type { Db } from "#lib/db/client.ts";
import { heldBy } from "#lib/registration/find-registration.ts";
import { hashAddress, hashHandle, newHandle } from "#lib/registration/handle.ts";
import { openStates } from "#lib/registration/registration-states.ts";

/**
 * Gives a live registration a new handle, as is due at sign-in, so that a handle which another person planted before is
 * worthless (threat R06).
 *
 * @returns the new handle and how long it lives; null when there is no such registration any more.
 */
export async function rotateHandle(
  db: Db,
  handle: string,
  now: Date,
): Promise<{ handle: string; maxAgeSeconds: number } | null> {
  const next = newHandle();
  const [renewed] = await db.registration.updateManyAndReturn({
    where: { handleHash: hashHandle(handle), expiresAt: { gt: now } },
    data: { handleHash: next.handleHash },
    select: { expiresAt: true },
  });
  if (renewed === undefined) return null;
  return { handle: next.handle, maxAgeSeconds: Math.ceil((renewed.expiresAt.getTime() - now.getTime()) / 1_000) };
}

/**
 * Saves with a live registration of the browser, as a hash, the address that a sign-in link was mailed to from its
 * page.
 */
export async function rememberAddress(
  db: Db,
  { arrival, handles, email }: { arrival: string; handles: readonly string[]; email: string },
  now: Date,
): Promise<void> {
  await db.registration.updateMany({
    where: { id: arrival, ...heldBy(handles), expiresAt: { gt: now }, state: { in: [...openStates] } },
    data: { emailHash: hashAddress(email), mailedAt: now },
  });
}
