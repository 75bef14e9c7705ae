import type { Db } from "#lib/db/client.ts";
import { heldBy } from "#lib/registration/find-registration.ts";
import { openStates } from "#lib/registration/registration-states.ts";

/** An arrival that waits beside the one that is shown. What AWS has not confirmed yet has neither title nor account. */
export type OpenArrival = {
  arrival: string;
  createdAt: Date;
  productTitle: string | null;
  customerAwsAccountId: string | null;
};

/** The live arrivals of a browser that are not linked yet, newest first, without the one that is shown. */
export async function listOpenArrivals(
  { db, now }: { db: Db; now: Date },
  { handles, except }: { handles: readonly string[]; except: string | null },
): Promise<OpenArrival[]> {
  if (handles.length === 0) return [];
  const rows = await db.registration.findMany({
    where: {
      ...heldBy(handles),
      ...(except === null ? {} : { id: { not: except } }),
      state: { in: [...openStates] },
      expiresAt: { gt: now },
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, createdAt: true, customerAwsAccountId: true, product: { select: { title: true } } },
  });
  return rows.map(({ id, product, ...row }) => ({ arrival: id, ...row, productTitle: product?.title ?? null }));
}
