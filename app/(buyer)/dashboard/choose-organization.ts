import { notFound } from "next/navigation";
import type { Actor, Membership } from "#lib/auth/actor.ts";

/** The organization that an address names, or the first; null for a person without one. A foreign one is a 404. */
export function chooseOrganization(actor: Actor, organizationId: string | undefined): Membership | null {
  if (organizationId === undefined) return actor.memberships[0] ?? null;
  return actor.memberships.find((membership) => membership.organizationId === organizationId) ?? notFound();
}
