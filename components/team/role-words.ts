import type { MemberRole } from "#lib/auth/actor.ts";

/** What a buyer's role is called. */
export const roleWords: Record<MemberRole, string> = { OWNER: "Owner", ADMIN: "Admin", MEMBER: "Member" };

/** With what it may do, as a choice. */
const roleChoices: Record<MemberRole, string> = {
  MEMBER: "Member: sees usage",
  ADMIN: "Admin: also manages the team",
  OWNER: "Owner: also manages owners",
};

/** In a sentence. */
export const asRole: Record<MemberRole, string> = { OWNER: "an owner", ADMIN: "an admin", MEMBER: "a member" };

/** The roles as a select shows them. */
export const roleOptions = (roles: readonly MemberRole[]) =>
  roles.map((value) => ({ value, label: roleChoices[value] }));
