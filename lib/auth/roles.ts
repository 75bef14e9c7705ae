import type { MemberRole, OperatorRole } from "#lib/generated/prisma/enums.ts";
import { quotedList } from "#lib/text/quoted-list.ts";

export type { MemberRole, OperatorRole } from "#lib/generated/prisma/enums.ts";

/** `VIEWER` reads, `ADMIN` acts, `OWNER` also team, keys, products, arming. The greatest comes first. */
const operatorRank = { OWNER: 3, ADMIN: 2, VIEWER: 1 } as const satisfies Record<OperatorRole, number>;
/** `OWNER` and `ADMIN` link and manage, `MEMBER` looks. The greatest comes first. */
const memberRank = { OWNER: 3, ADMIN: 2, MEMBER: 1 } as const satisfies Record<MemberRole, number>;

export const operatorRoles = Object.keys(operatorRank) as OperatorRole[];
export const memberRoles = Object.keys(memberRank) as MemberRole[];

/** Whether an operator's role may do what asks for `minimum`. */
export function isOperatorRoleAtLeast(role: OperatorRole, minimum: OperatorRole): boolean {
  return operatorRank[role] >= operatorRank[minimum];
}

/** Whether a member's role may do what asks for `minimum`. */
export function isMemberRoleAtLeast(role: MemberRole, minimum: MemberRole): boolean {
  return memberRank[role] >= memberRank[minimum];
}

/** Operators who change things. */
export const actingRoles = operatorRoles.filter((role) => isOperatorRoleAtLeast(role, "ADMIN"));
/** Members who link and manage: mail about an agreement goes to these. */
export const managingRoles = memberRoles.filter((role) => isMemberRoleAtLeast(role, "ADMIN"));
/** The same for `role IN (…)`, as `Prisma.raw(MANAGING_ROLES)`. */
export const MANAGING_ROLES = quotedList(managingRoles);
