import { notFound } from "next/navigation";
import type { Actor, Membership } from "#lib/auth/actor.ts";

/** The organization that an address names, or the first that is not archived; null for a person without one. A foreign one is a 404. */
export function chooseOrganization(actor: Actor, organizationId: string | undefined): Membership | null {
  const { memberships } = actor;
  if (organizationId === undefined) return memberships.find(({ isArchived }) => !isArchived) ?? memberships[0] ?? null;
  return actor.memberships.find((membership) => membership.organizationId === organizationId) ?? notFound();
}
