import { isAppError, type ErrorCode } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";

/** All faults that keep a buyer from the link; pages have words for each (AWS facts 2.4). */
export type RegistrationFault =
  | "NO_REGISTRATION"
  | "EXPIRED_REGISTRATION"
  | "TOKEN_EXPIRED"
  | "TOKEN_INVALID"
  | "AWS_UNAVAILABLE"
  | "CONFIGURATION"
  | "UNKNOWN_PRODUCT"
  | "RATE_LIMITED"
  | "ALREADY_LINKED"
  | "DATABASE_UNAVAILABLE";

const known: readonly string[] = [
  "NO_REGISTRATION",
  "EXPIRED_REGISTRATION",
  "TOKEN_EXPIRED",
  "TOKEN_INVALID",
  "AWS_UNAVAILABLE",
  "CONFIGURATION",
  "UNKNOWN_PRODUCT",
  "RATE_LIMITED",
  "ALREADY_LINKED",
  "DATABASE_UNAVAILABLE",
] satisfies RegistrationFault[];

/** A stored failure code as a fault; an unknown one (of an older release) reads as ours to mend. Pure. */
export function toFault(code: string): RegistrationFault {
  return known.includes(code) ? (code as RegistrationFault) : "CONFIGURATION";
}

/** The faults after which AWS may be asked again with the same token. Pure. */
export function canAskAgain(fault: RegistrationFault): boolean {
  return fault === "AWS_UNAVAILABLE" || fault === "CONFIGURATION" || fault === "RATE_LIMITED";
}

const byCode: Partial<Record<ErrorCode, RegistrationFault>> = {
  REGISTRATION_TOKEN_EXPIRED: "TOKEN_EXPIRED",
  REGISTRATION_TOKEN_INVALID: "TOKEN_INVALID",
  MARKETPLACE_UNAVAILABLE: "AWS_UNAVAILABLE",
  MARKETPLACE_MISCONFIGURED: "CONFIGURATION",
  CONFLICT: "CONFIGURATION",
};

/** What an error of asking AWS means for the buyer; null for an unexpected error. Pure. */
export function faultOf(error: unknown): RegistrationFault | null {
  if (isAppError(error)) return byCode[error.code] ?? null;
  return isDatabaseDown(error) ? "DATABASE_UNAVAILABLE" : null;
}
