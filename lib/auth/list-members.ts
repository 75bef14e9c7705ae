import { assertMember, type Actor, type MemberRole } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";

export type Member = { userId: string; name: string | null; email: string | null; role: MemberRole; since: Date };

/** More than any page shows; a larger team is a matter for paging. */
const MOST_MEMBERS = 200;

/**
 * The people of an organization, owners first, then by their time of joining.
 *
 * @throws AppError NOT_FOUND when the actor is no member of it.
 */
export async function listMembers(db: Db, actor: Actor, organizationId: string): Promise<Member[]> {
  assertMember(actor, organizationId, "MEMBER");
  const rows = await db.membership.findMany({
    where: { organizationId },
    select: { role: true, createdAt: true, user: { select: { id: true, name: true, email: true } } },
    orderBy: [{ role: "asc" }, { createdAt: "asc" }, { id: "asc" }],
    take: MOST_MEMBERS,
  });
  return rows.map(({ role, createdAt, user }) => ({
    userId: user.id,
    name: user.name,
    email: user.email,
    role,
    since: createdAt,
  }));
}
