import { policyOrigin } from "#lib/env/entered-url.ts";

/**
 * The policy of one page. Scripts and style elements need the request's nonce; no style attribute, no eval, no frame.
 *
 * @param formTargets addresses besides our own that a form may post or be redirected to: the sign-in issuer, products'
 *   hand-off pages. Of each the origin is written anew; one that would not be an origin in a policy is left out.
 * @param isDevelopment `next dev` evaluates code and injects styles; never in production.
 * Source: docs/rules.md, section 9, threat F07.
 */
export function contentSecurityPolicy(nonce: string, formTargets: readonly string[], isDevelopment: boolean): string {
  const styles = isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    ["form-action 'self'", ...new Set(formTargets.flatMap((target) => policyOrigin(target) ?? []))].join(" "),
    "frame-ancestors 'none'",
  ].join("; ");
}
