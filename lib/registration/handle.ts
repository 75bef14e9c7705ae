import { createHash, randomBytes } from "node:crypto";

/** A registration lives so long from the token's POST. */
export const REGISTRATION_SECONDS = 3_600;

/**
 * So many arrivals one browser has at a time: a request's headers stay small, however many tokens are posted into it.
 * The oldest go first.
 */
export const MAX_ARRIVALS = 10;

/**
 * What the names of the cookies that hold registrations' handles begin with; `__Host-` wherever the app is reached
 * under https. Pure.
 */
export function registrationCookieName(isSecure: boolean): string {
  return isSecure ? "__Host-tp_registration" : "tp_registration";
}

/** A new handle of 256 random bits, for the cookie, and its hash, for the database. */
export function newHandle(): { handle: string; handleHash: Uint8Array<ArrayBuffer> } {
  const handle = randomBytes(32).toString("base64url");
  return { handle, handleHash: hashHandle(handle) };
}

/** The hash of a handle, as the database stores it. Pure. */
export function hashHandle(handle: string): Uint8Array<ArrayBuffer> {
  return sha256(handle);
}

/** The hash of an address that a sign-in link was mailed to, as a registration stores it. Pure. */
export function hashAddress(email: string): Uint8Array<ArrayBuffer> {
  return sha256(`address:${email}`);
}

function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(text).digest());
}

/** What a sealed token is sealed for: one registration's row. Pure. */
export function tokenPurpose(registrationId: string): string {
  return `registration-token:${registrationId}`;
}

/** A registration by the name that people read out to support: `R-7KD2-55M1`. Pure. */
export function referenceOf(registrationId: string): string {
  const text = registrationId.replaceAll("-", "").slice(0, 8).toUpperCase();
  return `R-${text.slice(0, 4)}-${text.slice(4)}`;
}
