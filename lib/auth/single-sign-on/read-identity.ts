import { normaliseEmail } from "#lib/text/normalize-email.ts";

/** Claims about a person, as an ID token or UserInfo has them (OpenID Connect Core 5.1). */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** The person that an issuer names. `issuer` and `subject` together are theirs for good; an address may change. */
export type Identity = {
  issuer: string;
  subject: string;
  name: string | null;
  /**
   * The address in our spelling; UNVERIFIED: the issuer does not vouch for it; ABSENT: it named none that we can write
   * to.
   */
  email: { status: "VOUCHED"; address: string } | { status: "UNVERIFIED" } | { status: "ABSENT" };
};

/**
 * Who signed in, from the ID token's claims and UserInfo's (null where the issuer has no UserInfo). The address is
 * UserInfo's where it has one, and it is vouched for by what was said about that very address: never by what the other
 * source said about another.
 *
 * @param trustEmail OIDC_TRUST_EMAIL: an address counts as verified unless the issuer says `email_verified: false`.
 *   Pure.
 */
export function readIdentity(
  issuer: string,
  idToken: Claims,
  userInfo: Claims | null,
  { trustEmail }: { trustEmail: boolean },
): Identity {
  const sources = userInfo === null ? [idToken] : [userInfo, idToken];
  const named = sources.flatMap((claims) => {
    const address = addressIn(claims);
    return address === null ? [] : [{ address, verified: claims["email_verified"] }];
  });
  const name = sources.map((claims) => textIn(claims["name"])).find((text) => text !== null) ?? null;
  return { issuer, subject: idToken.sub, name, email: decideEmail(named, trustEmail) };
}

type Named = { address: string; verified: unknown };

function decideEmail(named: readonly Named[], trustEmail: boolean): Identity["email"] {
  const [first] = named;
  if (first === undefined) return { status: "ABSENT" };
  const said = named.filter(({ address }) => address === first.address).map(({ verified }) => verified);
  const isDenied = said.some((verified) => verified === false || verified === "false");
  // The claim is a boolean (OpenID Connect Core 5.1): a text, even "true", does not count.
  const isVouched = !isDenied && (trustEmail || said.includes(true));
  return isVouched ? { status: "VOUCHED", address: first.address } : { status: "UNVERIFIED" };
}

function addressIn(claims: Claims): string | null {
  const text = textIn(claims["email"]);
  const read = text === null ? null : normaliseEmail(text);
  return read !== null && "email" in read ? read.email : null;
}

function textIn(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 300) : null;
}
