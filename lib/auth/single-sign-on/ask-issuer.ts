import { CALLBACK_PATH } from "#lib/auth/single-sign-on/callback-path.ts";
import { SingleSignOnError } from "#lib/auth/single-sign-on/fault.ts";
import type { Flow } from "#lib/auth/single-sign-on/flow.ts";
import { asking, findIssuerClient } from "#lib/auth/single-sign-on/issuer.ts";
import { readIdentity, type Claims, type Identity } from "#lib/auth/single-sign-on/read-identity.ts";
import type { OidcSettings } from "#lib/env/oidc-env.ts";

type Deps = { oidc: OidcSettings; appUrl: string; machineNow: number };

/**
 * Who came back from the issuer: the code is exchanged, the ID token checked (signature, issuer, audience, times,
 * nonce), and UserInfo asked where the issuer has one, since that is where most say the address. UserInfo must speak of
 * the ID token's person.
 *
 * @param answer the query that the issuer sent the browser back with.
 * @throws SingleSignOnError CANCELLED, EXPIRED, UNREACHABLE, REFUSED.
 */
export async function askIssuer({ oidc, appUrl, machineNow }: Deps, flow: Flow, answer: string): Promise<Identity> {
  const client = await findIssuerClient(oidc, appUrl + CALLBACK_PATH, machineNow);
  const callback = appUrl + CALLBACK_PATH;
  const checks = { state: flow.state, nonce: flow.nonce, code_verifier: flow.verifier, response_type: "code" };
  const tokens = await asking(() => client.callback(callback, client.callbackParams(`${callback}?${answer}`), checks));
  const claims = tokens.claims() as Claims;
  const { metadata } = client.issuer;
  const trust = { trustEmail: oidc.trustEmail };
  if (metadata.userinfo_endpoint === undefined || tokens.access_token === undefined) {
    return readIdentity(metadata.issuer, claims, null, trust);
  }
  const userInfo: unknown = await asking(() => client.userinfo(tokens));
  if (!isClaims(userInfo) || userInfo.sub !== claims.sub) {
    throw new SingleSignOnError("REFUSED", "UserInfo speaks of another person than the ID token");
  }
  return readIdentity(metadata.issuer, claims, userInfo, trust);
}

function isClaims(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && typeof (value as { sub?: unknown }).sub === "string";
}
