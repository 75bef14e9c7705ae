import { appSealer } from "#lib/sealing/app-sealer.ts";
import { newStamp, stampedCookies, stampedName } from "#lib/http/stamped-cookies.ts";
import { LINK_SECONDS, signInLink, type SignInLink } from "#lib/auth/sign-in/sign-in-link.ts";

const PURPOSE = "sign-in-link";
const KIND = "tp_sign_in_link";
/** So many mailed links may be open in one browser. */
const MAX_LINKS = 4;

type Jar = readonly { name: string; value: string }[];

/**
 * Keeps a mailed link, sealed, in a cookie of its own, beside those of links that are open in other tabs; the oldest beyond four go.
 *
 * @returns the name that the page and its button call the link by, and the cookies to set.
 */
export function keepLink(
  link: SignInLink,
  jar: Jar,
  isSecure: boolean,
  now: Date,
): { id: string; setCookies: string[] } {
  const id = newStamp(now);
  const sealed = appSealer().seal(PURPOSE, JSON.stringify(link));
  const surplus = stampedCookies(jar, KIND).slice(MAX_LINKS - 1);
  return {
    id,
    setCookies: [
      cookie(stampedName(KIND, id), sealed, LINK_SECONDS, isSecure),
      ...surplus.map(({ name }) => cookie(name, "", 0, isSecure)),
    ],
  };
}

/** Takes a link's cookie away. */
export function noLinkCookie(id: string, isSecure: boolean): string {
  return cookie(stampedName(KIND, id), "", 0, isSecure);
}

/** The link that a page or its form names; null when this browser holds none of that name. */
export function readLink(id: unknown, jar: Jar): SignInLink | null {
  const held = stampedCookies(jar, KIND).find(({ stamp }) => stamp === id && stamp !== "");
  const text = held === undefined ? null : appSealer().open(PURPOSE, held.value);
  return text === null ? null : signInLink.parse(JSON.parse(text));
}

function cookie(name: string, value: string, maxAgeSeconds: number, isSecure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
