import { assertOperator, type MemberRole } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { agreementColumns, toAgreementRow, type AgreementRow } from "#lib/agreements/agreement-row.ts";

type Deps = { db: Db; actor: Operator };

export type CustomerDetail = {
  id: string;
  name: string;
  externalId: string | null;
  createdAt: Date;
  archivedAt: Date | null;
  memberCount: number;
  /** The first 25, owners first; name and address are null once the person was erased. */
  members: { userId: string; name: string | null; email: string | null; role: MemberRole }[];
  /** Every agreement that was ever linked to it, the current links first; `linkedTo` says until when. */
  agreements: (AgreementRow & { linkedFrom: Date; linkedTo: Date | null })[];
};

/** One customer (organization); null when there is none. */
export async function findCustomer({ db, actor }: Deps, id: string): Promise<CustomerDetail | null> {
  assertOperator(actor, "VIEWER");
  const found = await db.organization.findUnique({
    where: { id },
    select: {
      id: true,
      name: true,
      externalId: true,
      createdAt: true,
      archivedAt: true,
      _count: { select: { memberships: true } },
      memberships: {
        select: { role: true, user: { select: { id: true, name: true, email: true } } },
        orderBy: [{ role: "asc" }, { createdAt: "asc" }, { id: "asc" }],
        take: 25,
      },
      links: {
        select: { linkedFrom: true, linkedTo: true, agreement: { select: agreementColumns } },
        orderBy: [{ linkedTo: { sort: "desc", nulls: "first" } }, { linkedFrom: "desc" }, { id: "asc" }],
        take: 100,
      },
    },
  });
  if (found === null) return null;
  const { _count, memberships, links, ...organization } = found;
  return {
    ...organization,
    memberCount: _count.memberships,
    members: memberships.map(({ role, user: { id: userId, name, email } }) => ({ userId, name, email, role })),
    agreements: links.map(({ agreement, linkedFrom, linkedTo }) => ({
      ...toAgreementRow(agreement),
      linkedFrom,
      linkedTo,
    })),
  };
}
