import type { OperatorRole } from "#lib/auth/actor.ts";

const words: Record<OperatorRole, string> = { OWNER: "Owner", ADMIN: "Admin", VIEWER: "Viewer" };

/** An operator's role in words. */
export function operatorWord(role: OperatorRole | null): string {
  return role === null ? "Nobody" : words[role];
}
