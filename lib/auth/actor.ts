import { AppError } from "#lib/errors/app-error.ts";
import { isMemberRoleAtLeast, isOperatorRoleAtLeast, type MemberRole, type OperatorRole } from "#lib/auth/roles.ts";

export type { MemberRole, OperatorRole } from "#lib/auth/roles.ts";

/** A signed-in person, as the database knew them at this request: roles are never taken from a cookie. */
export type Actor = {
  userId: string;
  /** Verified and normalized. */
  email: string;
  name: string | null;
  /** When this browser signed in: linking asks for a recent one. */
  signedInAt: Date;
  /** Null: no operator. */
  operatorRole: OperatorRole | null;
  memberships: readonly Membership[];
};

export type Membership = {
  organizationId: string;
  organizationName: string;
  role: MemberRole;
  isArchived: boolean;
};

/** Whether an operator has at least the role `minimum`. Pure. */
export function isOperatorAtLeast(actor: Pick<Actor, "operatorRole">, minimum: OperatorRole): boolean {
  return actor.operatorRole !== null && isOperatorRoleAtLeast(actor.operatorRole, minimum);
}

/** A person's membership of an organization; null when there is none. Pure. */
export function membershipOf(actor: Pick<Actor, "memberships">, organizationId: string): Membership | null {
  return actor.memberships.find((membership) => membership.organizationId === organizationId) ?? null;
}

/** Whether a member has at least the role `minimum` in an organization. Pure. */
export function isMemberAtLeast(
  actor: Pick<Actor, "memberships">,
  organizationId: string,
  minimum: MemberRole,
): boolean {
  const membership = membershipOf(actor, organizationId);
  return membership !== null && isMemberRoleAtLeast(membership.role, minimum);
}

/**
 * For use cases: throws unless the actor is an operator of at least that role.
 *
 * @throws AppError NOT_FOUND for people who are no operators, FORBIDDEN for those of a lesser role.
 */
export function assertOperator(actor: Pick<Actor, "userId" | "operatorRole">, minimum: OperatorRole): void {
  if (isOperatorAtLeast(actor, minimum)) return;
  const code = actor.operatorRole === null ? "NOT_FOUND" : "FORBIDDEN";
  throw new AppError(code, `user ${actor.userId} is no operator with the role ${minimum}`);
}

/**
 * For use cases: throws unless the actor is a member of at least that role.
 *
 * @throws AppError NOT_FOUND for strangers, who shall not learn that it exists; FORBIDDEN for members of a lesser role.
 */
export function assertMember(
  actor: Pick<Actor, "userId" | "memberships">,
  organizationId: string,
  minimum: MemberRole,
): void {
  if (isMemberAtLeast(actor, organizationId, minimum)) return;
  const code = membershipOf(actor, organizationId) === null ? "NOT_FOUND" : "FORBIDDEN";
  throw new AppError(code, `user ${actor.userId} has no role ${minimum} in organization ${organizationId}`);
}
