import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export const API_SCOPES = ["usage:write", "agreements:read", "metering:read", "organizations:write"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

const form = /^tp_live_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A new key: `tp_live_<lookupId>_<secret>`, 64 random bits to find it by and 256 that prove it. */
export function makeApiKey(): { key: string; lookupId: string; secretHash: Buffer } {
  const lookupId = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return { key: `tp_live_${lookupId}_${secret}`, lookupId, secretHash: hashSecret(secret) };
}

/** The parts of a key as it was sent; null when it has not the form of one. Pure. */
export function readApiKey(key: string | null): { lookupId: string; secret: string } | null {
  const match = form.exec(key ?? "");
  return match === null ? null : { lookupId: match[1]!, secret: match[2]! };
}

/** Whether a secret is the one whose hash is stored, in constant time. Random secrets need no slow hash (A09). Pure. */
export function isSecret(secret: string, secretHash: Uint8Array): boolean {
  const given = hashSecret(secret);
  return given.length === secretHash.length && timingSafeEqual(given, secretHash);
}

function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
