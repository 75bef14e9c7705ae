import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "#simulator/wire/errors.ts";
import type { Clock } from "#simulator/clock/clock.ts";

/** A role that was assumed: what its temporary credentials stand for. `endsAt` is epoch milliseconds of the simulated clock. */
export type RoleSession = { roleArn: string; name: string; accessKeyId: string; endsAt: number };

/** Who calls, as the signature says. `session` is the role's session of temporary credentials, null for others. */
export type Caller = { accountId: string; region: string; accessKeyId: string; session: RoleSession | null };

const MAX_AGE_MS = 15 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-zA-Z0-9._-]+)\/aws4_request *, *SignedHeaders=([a-z0-9;._-]+) *, *Signature=([0-9a-f]{64})$/;
const LONG_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function refuse(name: string, message: string, rule: string): never {
  throw new AwsError(name, message, rule, 403);
}

function signedAt(headers: IncomingHttpHeaders): { text: string; at: number } {
  const text = headers["x-amz-date"];
  const parts = typeof text === "string" ? LONG_DATE.exec(text) : null;
  if (typeof text !== "string" || parts === null) {
    refuse("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.", "SIG-FORM");
  }
  const [, year, month, day, hour, minute, second] = parts.map(Number) as number[];
  return {
    text,
    at: Date.UTC(
      year as number,
      (month as number) - 1,
      day as number,
      hour as number,
      minute as number,
      second as number,
    ),
  };
}

/**
 * Reads the caller from a SigV4 `Authorization` header. Form, service, region, scope date and age are checked; the
 * secret is not, since there is none.
 *
 * @param services what the credential scope may name.
 * @param regions where the called service exists.
 * @param sellerAccountId whom an access key acts as that does not end in 12 digits.
 * @throws AwsError 403 MissingAuthenticationTokenException, IncompleteSignatureException, InvalidSignatureException.
 */
export function readCaller(
  headers: IncomingHttpHeaders,
  {
    services,
    regions,
    sellerAccountId,
    clock,
  }: {
    services: readonly string[];
    regions: readonly string[];
    sellerAccountId: string;
    clock: Clock;
  },
): Caller {
  const authorization = headers.authorization;
  if (authorization === undefined) {
    refuse("MissingAuthenticationTokenException", "Missing Authentication Token", "SIG-MISSING");
  }
  const parts = AUTHORIZATION.exec(authorization);
  const signedHeaders = parts?.[5]?.split(";") ?? [];
  if (parts === null || !signedHeaders.includes("host") || !signedHeaders.includes("x-amz-date")) {
    refuse(
      "IncompleteSignatureException",
      "Authorization header requires 'Credential', 'SignedHeaders' with host and x-amz-date, and 'Signature'.",
      "SIG-FORM",
    );
  }
  const [, accessKeyId, scopeDate, region, service] = parts as unknown as [string, string, string, string, string];
  const { text, at } = signedAt(headers);
  if (!services.includes(service)) {
    refuse(
      "InvalidSignatureException",
      `Credential should be scoped to correct service: '${services[0] ?? ""}'.`,
      "SIG-SERVICE",
    );
  }
  if (!regions.includes(region)) {
    refuse(
      "InvalidSignatureException",
      `Credential should be scoped to a valid region, not '${region}'.`,
      "SIG-REGION",
    );
  }
  if (!text.startsWith(scopeDate)) {
    refuse(
      "InvalidSignatureException",
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${text.slice(0, 8)}', from '${text}'.`,
      "SIG-DATE",
    );
  }
  const age = clock.ageOf(at);
  if (age > MAX_AGE_MS) refuse("InvalidSignatureException", `Signature expired: ${text} is too old.`, "SIG-AGE");
  if (age < -MAX_AGE_MS) refuse("InvalidSignatureException", `Signature not yet current: ${text}.`, "SIG-AGE");

  return { accountId: /\d{12}$/.exec(accessKeyId)?.[0] ?? sellerAccountId, region, accessKeyId, session: null };
}
