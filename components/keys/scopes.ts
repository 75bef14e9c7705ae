import type { ApiScope } from "#lib/auth/api-keys/api-key-format.ts";

/** What each scope lets a key do, in words. */
export const scopeWords: Record<ApiScope, string> = {
  "usage:write": "Report usage",
  "agreements:read": "Read agreements and whether access is granted",
  "metering:read": "Read metering records",
  "organizations:write": "Redeem registrations and name organizations",
};

export const scopeNames = Object.keys(scopeWords) as ApiScope[];
