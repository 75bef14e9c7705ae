import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { RegistrationState } from "#lib/generated/prisma/client.ts";
import { isOpenState } from "#lib/registration/registration-states.ts";

type Deps = { db: Db; actor: Operator; now: Date };

export type RecentRegistration = {
  id: string;
  createdAt: Date;
  /** EXPIRED: it was neither linked nor refused within its hour. */
  state: RegistrationState | "EXPIRED";
  failureCode: string | null;
  productTitle: string | null;
  customerAwsAccountId: string | null;
  agreementId: string | null;
  organization: { id: string; name: string } | null;
};

/** The newest arrivals, by the end of their hour (the index that clears them away). */
export async function listRecentRegistrations({ db, actor, now }: Deps, limit = 6): Promise<RecentRegistration[]> {
  assertOperator(actor, "VIEWER");
  const rows = await db.registration.findMany({
    select: {
      id: true,
      createdAt: true,
      expiresAt: true,
      state: true,
      failureCode: true,
      customerAwsAccountId: true,
      agreementId: true,
      product: { select: { title: true } },
      organization: { select: { id: true, name: true } },
    },
    // Any client can post texts that are no tokens of AWS's, in any number.
    where: { OR: [{ failureCode: null }, { failureCode: { not: "TOKEN_INVALID" } }] },
    orderBy: { expiresAt: "desc" },
    take: limit,
  });
  return rows.map(({ product, expiresAt, state, ...row }) => ({
    ...row,
    state: expiresAt <= now && isOpenState(state) ? "EXPIRED" : state,
    productTitle: product?.title ?? null,
  }));
}
