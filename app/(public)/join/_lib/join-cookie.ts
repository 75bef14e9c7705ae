import { appSealer } from "#lib/sealing/app-sealer.ts";
import { readInvitationCode } from "#lib/team/invitation-link.ts";

/** A reader has this long to press the button; opening the mail's link again begins anew. */
const COOKIE_SECONDS = 3_600;

/** Each invitation has a cookie of its own, so that two of them in one browser do not become one. */
export const joinCookieName = (id: string) => `tp_join_${id}`;

/** The cookie that carries a mailed code from the address bar to the button. */
export function joinCookie(id: string, code: string, isSecure: boolean): string {
  return cookie(id, code, COOKIE_SECONDS, isSecure);
}

/** Takes it away. */
export function noJoinCookie(id: string, isSecure: boolean): string {
  return cookie(id, "", 0, isSecure);
}

/** Whether a cookie's value is a code for this invitation whose time is not over. */
export function isCodeFor(id: string, code: string | undefined, now: Date): boolean {
  const read = code === undefined ? null : readInvitationCode(appSealer(), code);
  return read !== null && read.id === id && read.expiresAt > now;
}

function cookie(id: string, value: string, maxAgeSeconds: number, isSecure: boolean): string {
  const secure = isSecure ? "; Secure" : "";
  return `${joinCookieName(id)}=${value}; Path=/join/${id}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
