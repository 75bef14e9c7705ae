/** An OIDC token as an issuer would make it, with a signature that is checked by none here. `exp` is in seconds. */
export function webIdentityToken(claims: Record<string, unknown>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}
