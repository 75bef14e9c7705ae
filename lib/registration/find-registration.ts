import type { Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { hashAddress, hashHandle } from "#lib/registration/handle.ts";

const columns = {
  id: true,
  state: true,
  failureCode: true,
  attempts: true,
  leaseUntil: true,
  offerTypeHint: true,
  agreementId: true,
  organizationId: true,
  linkedByUserId: true,
  emailHash: true,
  createdAt: true,
  expiresAt: true,
  product: { select: { id: true, title: true, pricingModel: true, supportEmail: true } },
} as const;

export type FoundRegistration = NonNullable<Awaited<ReturnType<typeof findRegistration>>>;

/** Who asks for an arrival. */
type Visitor = {
  /** From the cookies of the browser, one for each arrival that it brought. */
  handles: readonly string[];
  /** The signed-in person; null: none is. */
  actor: Pick<Actor, "email"> | null;
};

/**
 * The registration that a page or a form names, if the browser holds its handle, or if a sign-in link was mailed from
 * it to the signed-in person's verified address and it still lives: that link may be opened in any browser. Expired
 * ones are given back too when a handle opens them. Never another one than named.
 */
export async function findRegistration(db: Db, arrival: string, { handles, actor }: Visitor, now: Date) {
  return db.registration.findFirst({
    where: {
      id: arrival,
      OR: [heldBy(handles), ...(actor === null ? [] : [{ ...mailedTo(actor.email), expiresAt: { gt: now } }])],
    },
    select: columns,
  });
}

/**
 * The registration that a page shows which was asked for none: the newest live one of the browser, else the newest live
 * one from which a link was mailed to the signed-in person's address, else the newest expired one of the browser.
 */
export async function findNewestRegistration(db: Db, { handles, actor }: Visitor, now: Date) {
  const newest = (where: ReturnType<typeof heldBy> | ReturnType<typeof mailedTo>, isLive: boolean) =>
    db.registration.findFirst({
      where: isLive ? { ...where, expiresAt: { gt: now } } : where,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      select: columns,
    });
  return (
    (await newest(heldBy(handles), true)) ??
    (actor === null ? null : await newest(mailedTo(actor.email), true)) ??
    (await newest(heldBy(handles), false))
  );
}

/** The one of a browser's handles that opens an arrival; null when none does. */
export async function findHandle(db: Db, arrival: string, handles: readonly string[]): Promise<string | null> {
  const held = await db.registration.findFirst({
    where: { id: arrival, ...heldBy(handles) },
    select: { handleHash: true },
  });
  if (held === null) return null;
  return handles.find((handle) => Buffer.from(hashHandle(handle)).equals(held.handleHash)) ?? null;
}

/** The rows that one of a browser's handles opens. Longer texts are no handles and are not hashed. Pure. */
export function heldBy(handles: readonly string[]) {
  return { handleHash: { in: handles.filter((handle) => handle.length <= 100).map(hashHandle) } };
}

const mailedTo = (email: string) => ({
  emailHash: hashAddress(email),
  state: { in: ["RESOLVED" as const, "LINKED" as const] },
});
