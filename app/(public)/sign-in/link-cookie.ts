import { appSealer } from "#lib/auth/app-sealer.ts";
import { LINK_SECONDS, signInLink, type SignInLink } from "#lib/auth/sign-in-link.ts";

const PURPOSE = "sign-in-link";

export const LINK_COOKIE = "tp_sign_in_link";

/** A mailed link, sealed for the cookie that carries it from the address bar to the button. */
export function linkCookie(link: SignInLink, isSecure: boolean): string {
  const sealed = appSealer().seal(PURPOSE, JSON.stringify(link));
  return cookie(sealed, LINK_SECONDS, isSecure);
}

/** Takes the link's cookie away. */
export function noLinkCookie(isSecure: boolean): string {
  return cookie("", 0, isSecure);
}

/** The link in a cookie's value; null when there is none, or none of ours. */
export function readLink(value: string | undefined): SignInLink | null {
  const text = value === undefined ? null : appSealer().open(PURPOSE, value);
  return text === null ? null : signInLink.parse(JSON.parse(text));
}

function cookie(value: string, maxAgeSeconds: number, isSecure: boolean): string {
  return `${LINK_COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
