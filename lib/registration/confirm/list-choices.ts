import { isMemberAtLeast, type Actor, type MemberRole } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";

/** An organization that an agreement may be linked to. */
export type Choice = {
  organizationId: string;
  name: string;
  role: MemberRole;
  memberCount: number;
  /** Titles of the products that it already has. */
  products: string[];
};

/** An organization of the person's that cannot be chosen, why, and who can lift it. */
export type Blocked = {
  organizationId: string;
  name: string;
  because: { kind: "role" } | { kind: "archived"; since: Date };
  owner: string | null;
};

export type Choices = { choices: Choice[]; blocked: Blocked[] };

/** A person's organizations, split into those that may take an agreement and those that may not. */
export async function listChoices(db: Db, actor: Actor): Promise<Choices> {
  if (actor.memberships.length === 0) return { choices: [], blocked: [] };
  const organizations = await db.organization.findMany({
    where: { memberships: { some: { userId: actor.userId } } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: {
      id: true,
      name: true,
      archivedAt: true,
      _count: { select: { memberships: true } },
      memberships: {
        where: { role: "OWNER", user: { erasedAt: null } },
        orderBy: { createdAt: "asc" },
        take: 1,
        select: { user: { select: { name: true, email: true } } },
      },
      links: { where: { linkedTo: null }, select: { agreement: { select: { product: { select: { title: true } } } } } },
    },
  });

  const split: Choices = { choices: [], blocked: [] };
  for (const { id, name, archivedAt, _count, memberships, links } of organizations) {
    const owner = memberships[0]?.user.name ?? memberships[0]?.user.email ?? null;
    if (archivedAt !== null) {
      split.blocked.push({ organizationId: id, name, because: { kind: "archived", since: archivedAt }, owner });
    } else if (!isMemberAtLeast(actor, id, "ADMIN")) {
      split.blocked.push({ organizationId: id, name, because: { kind: "role" }, owner });
    } else {
      const products = [...new Set(links.map(({ agreement }) => agreement.product.title))].sort();
      const role = actor.memberships.find(({ organizationId }) => organizationId === id)!.role;
      split.choices.push({ organizationId: id, name, role, memberCount: _count.memberships, products });
    }
  }
  return split;
}
