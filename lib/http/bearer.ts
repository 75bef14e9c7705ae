import { createHash, timingSafeEqual } from "node:crypto";

/** The token of an `Authorization: Bearer` header; null without one. Pure. */
export function bearerToken(authorization: string | null): string | null {
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization ?? "");
  return match?.[1] ?? null;
}

/**
 * Whether a bearer token is one of the secrets, in a time that tells nothing of them. No secrets: no token is right.
 * Pure.
 */
export function isSharedSecret(token: string | null, secrets: readonly string[]): boolean {
  if (token === null) return false;
  const given = digest(token);
  let isEqual = false;
  for (const secret of secrets) isEqual = timingSafeEqual(given, digest(secret)) || isEqual;
  return isEqual;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
