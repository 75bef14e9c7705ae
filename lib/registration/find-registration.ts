import type { Db } from "#lib/db/client.ts";
import { hashAddress, hashHandle } from "#lib/registration/handle.ts";

const columns = {
  id: true,
  state: true,
  failureCode: true,
  offerTypeHint: true,
  agreementId: true,
  organizationId: true,
  linkedByUserId: true,
  expiresAt: true,
  product: { select: { id: true, title: true, pricingModel: true, supportEmail: true } },
} as const;

export type FoundRegistration = NonNullable<Awaited<ReturnType<typeof findRegistration>>>;

type Who = {
  /** From the buyer's cookie; null: none. */
  handle: string | null;
  /** The signed-in person's verified address; null: nobody is signed in. */
  email: string | null;
};

/**
 * The registration of a browser: by its handle, or, for a sign-in link that was opened in another browser, the newest live one
 * from which a link was mailed to the signed-in person's address. Expired ones are given back too when the handle names them.
 */
export async function findRegistration(db: Db, { handle, email }: Who, now: Date) {
  const byHandle =
    handle === null || handle.length > 100
      ? null
      : await db.registration.findUnique({ where: { handleHash: hashHandle(handle) }, select: columns });
  if ((byHandle !== null && byHandle.expiresAt > now) || email === null) return byHandle;

  const byAddress = await db.registration.findFirst({
    where: { emailHash: hashAddress(email), expiresAt: { gt: now }, state: { in: ["RESOLVED", "LINKED"] } },
    orderBy: { createdAt: "desc" },
    select: columns,
  });
  return byAddress ?? byHandle;
}
