import type { MemberRole } from "#lib/auth/actor.ts";
import { memberRoles } from "#lib/auth/roles.ts";

/** An invitation's life, and that of each mailed link. */
export const INVITATION_DAYS = 7;
/** How long a request to join waits; a declined one keeps its person from asking again until then. */
export const REQUEST_DAYS = 14;
/** Members and open invitations of one organization. */
export const MOST_IN_TEAM = 200;
/** Requests that wait at one organization. */
export const MOST_REQUESTS = 50;

/** Whether a member of this role may give a role to others. An ADMIN makes no OWNER. Pure. */
export function mayGive(own: MemberRole, given: MemberRole): boolean {
  return own === "OWNER" || (own === "ADMIN" && given !== "OWNER");
}

/**
 * Whether a member of this role may change or remove a member who has `theirs`. An ADMIN does not touch an OWNER. Pure.
 */
export function mayManage(own: MemberRole, theirs: MemberRole): boolean {
  return mayGive(own, theirs);
}

/** The roles that a member of this role may give, the least first. Pure. */
export function rolesToGive(own: MemberRole): MemberRole[] {
  return memberRoles.filter((role) => mayGive(own, role)).toReversed();
}
