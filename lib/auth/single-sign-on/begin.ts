import { generators } from "openid-client";
import { CALLBACK_PATH } from "#lib/auth/single-sign-on/callback-path.ts";
import type { Flow } from "#lib/auth/single-sign-on/flow.ts";
import { findIssuerClient } from "#lib/auth/single-sign-on/issuer.ts";
import type { OidcSettings } from "#lib/env/oidc-env.ts";

type Deps = { oidc: OidcSettings; appUrl: string; machineNow: number };

/**
 * The issuer's address to send a person to, and what their browser must bring back: state, nonce and PKCE's verifier.
 *
 * @param next where to go after signing in, a path of ours.
 * @throws SingleSignOnError UNREACHABLE, REFUSED.
 */
export async function beginSingleSignOn(
  { oidc, appUrl, machineNow }: Deps,
  next: string,
): Promise<{ url: string; flow: Flow }> {
  const client = await findIssuerClient(oidc, appUrl + CALLBACK_PATH, machineNow);
  const [state, nonce, verifier] = [generators.state(), generators.nonce(), generators.codeVerifier()];
  const url = client.authorizationUrl({
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: generators.codeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { url, flow: { state, nonce, verifier, next, at: machineNow } };
}
