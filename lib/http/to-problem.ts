import { isDatabaseFailure } from "#lib/errors/database-error.ts";
import { isAppError, type ErrorCode } from "#lib/errors/app-error.ts";

/** The status and title of each code, as the public API answers them. */
export const problems: Record<ErrorCode, { status: number; title: string }> = {
  UNAUTHORIZED: { status: 401, title: "The API key or secret is missing, unknown or revoked." },
  FORBIDDEN: { status: 403, title: "The API key lacks the scope for this." },
  NOT_FOUND: { status: 404, title: "There is nothing with this id." },
  METHOD_NOT_ALLOWED: { status: 405, title: "This address does not have this method. Allow names those that it has." },
  NOT_FROM_SNS: {
    status: 403,
    title: "Amazon SNS did not send this for a topic that this installation takes.",
  },
  CONFLICT: { status: 409, title: "This contradicts what is stored." },
  INVALID_JSON: { status: 400, title: "The body is no JSON." },
  INVALID_REQUEST: { status: 400, title: "The request does not have the documented shape." },
  TOO_MANY_EVENTS: { status: 400, title: "A request takes at most 1,000 events." },
  BODY_TOO_LARGE: { status: 413, title: "The body is too large." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: "The body must be application/json." },
  RATE_LIMITED: { status: 429, title: "Too many requests. Try again after the time in Retry-After." },
  UNAVAILABLE: { status: 503, title: "The database cannot take it now. Nothing was stored; send it again." },
  MARKETPLACE_UNAVAILABLE: { status: 503, title: "AWS Marketplace does not answer. Try again." },
  MARKETPLACE_MISCONFIGURED: { status: 500, title: "AWS Marketplace refuses this installation's configuration." },
  CLAIM_NOT_FOUND: { status: 404, title: "No registration has this code, or a newer code took its place." },
  CLAIM_EXPIRED: { status: 410, title: "The code is older than 10 minutes. The buyer can fetch a new one." },
  CLAIM_REDEEMED: { status: 409, title: "The code was redeemed before. A code works once." },
  REGISTRATION_TOKEN_EXPIRED: { status: 400, title: "The registration token is too old." },
  REGISTRATION_TOKEN_INVALID: { status: 400, title: "The registration token is not valid." },
  MISCONFIGURED: { status: 500, title: "This installation is not configured for it." },
};

/**
 * An error as `application/problem+json` (RFC 9457). Our own codes say what they mean; a database that is out of reach
 * or does not do its part is 503; anything else says nothing outside and is handed to `log` whole.
 */
export function toProblem(error: unknown, log: (error: unknown) => void): Response {
  if (isAppError(error)) {
    if (problems[error.code].status >= 500) log(error);
    return problem(error.code, error.message, error.fields);
  }
  log(error);
  if (isDatabaseFailure(error)) return problem("UNAVAILABLE");
  return Response.json(
    { type: "about:blank", title: "The fault is ours.", status: 500, code: "INTERNAL" },
    { status: 500, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}

/** The answer for one code; `detail` says more than its title. */
export function problem(
  code: ErrorCode,
  detail?: string,
  errors: readonly { path: string; message: string }[] = [],
): Response {
  const { status, title } = problems[code];
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (status === 503) headers.set("retry-after", "5");
  if (status === 429) headers.set("retry-after", "1");
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="tallyport"');
  const body = { type: `urn:tallyport:error:${code}`, title, status, detail: detail ?? title, code, errors };
  return new Response(JSON.stringify(body), { status, headers });
}
