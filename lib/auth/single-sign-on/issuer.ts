import { custom, errors, Issuer, type Client, type ClientMetadata, type IssuerMetadata } from "openid-client";
import type { OidcSettings } from "#lib/env/oidc-env.ts";
import { SingleSignOnError } from "#lib/auth/single-sign-on/fault.ts";

/** The longest wait for a sign of life of the issuer, and for one whole answer (milliseconds). */
const SILENCE_MS = 5_000;
const ANSWER_MS = 10_000;
/** How long what an issuer says of itself is believed: its addresses; keys are fetched anew when one is unknown. */
const KEPT_MS = 3_600_000;
/** How far the issuer's clock may be from ours (seconds). */
const CLOCK_TOLERANCE_SECONDS = 30;

const http = () => ({ timeout: SILENCE_MS });
Issuer[custom.http_options] = http;

type Kept = { key: string; until: number; client: Promise<Client> };
const kept = globalThis as { tallyportIssuer?: Kept };

/**
 * The issuer's client, by discovery. Its answer is kept for an hour, a failure is not: the next press of the button
 * asks again.
 *
 * @param machineNow milliseconds.
 * @throws SingleSignOnError UNREACHABLE when it does not answer in time; REFUSED when its document is another issuer's.
 */
export async function findIssuerClient(oidc: OidcSettings, redirectUri: string, machineNow: number): Promise<Client> {
  const key = JSON.stringify([oidc, redirectUri]);
  const known = kept.tallyportIssuer;
  if (known !== undefined && known.key === key && machineNow < known.until) return known.client;
  const client = discover(oidc, redirectUri);
  const found: Kept = { key, until: machineNow + KEPT_MS, client };
  kept.tallyportIssuer = found;
  try {
    return await client;
  } catch (error) {
    if (kept.tallyportIssuer === found) delete kept.tallyportIssuer;
    throw error;
  }
}

async function discover(oidc: OidcSettings, redirectUri: string): Promise<Client> {
  const configured = withoutSlash(oidc.issuer);
  const issuer = await asking(() => Issuer.discover(`${configured}/.well-known/openid-configuration`));
  const { metadata } = issuer;
  if (typeof metadata.issuer !== "string" || withoutSlash(metadata.issuer) !== configured) {
    throw new SingleSignOnError("REFUSED", `OIDC_ISSUER is ${configured}, and its document names another issuer`);
  }
  if (metadata.authorization_endpoint === undefined || metadata.token_endpoint === undefined) {
    throw new SingleSignOnError("REFUSED", `the document of ${configured} names no authorization or token endpoint`);
  }
  issuer[custom.http_options] = http;
  const client = new issuer.Client({
    client_id: oidc.clientId,
    client_secret: oidc.clientSecret,
    redirect_uris: [redirectUri],
    response_types: ["code"],
    id_token_signed_response_alg: signatureOf(metadata),
  } satisfies ClientMetadata);
  client[custom.http_options] = http;
  client[custom.clock_tolerance] = CLOCK_TOLERANCE_SECONDS;
  return client;
}

/** RS256 unless the issuer signs otherwise only; never the client's own secret, never none. */
function signatureOf(metadata: IssuerMetadata): string {
  const listed = metadata["id_token_signing_alg_values_supported"];
  const signs = Array.isArray(listed) ? (listed as unknown[]) : [];
  const ours = ["RS256", "ES256", "PS256", "EdDSA", "ES384", "RS384", "PS384", "ES512", "RS512", "PS512"];
  return ours.find((algorithm) => signs.includes(algorithm)) ?? "RS256";
}

/**
 * One question to the issuer, within the time that one answer may take.
 *
 * @throws SingleSignOnError UNREACHABLE, REFUSED.
 */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SingleSignOnError("UNREACHABLE", "the issuer took too long")), ANSWER_MS);
  });
  try {
    return await Promise.race([question(), late]);
  } catch (error) {
    throw error instanceof SingleSignOnError ? error : toFault(error);
  } finally {
    clearTimeout(timer);
  }
}

/** What issuers answer when the person, or their administrator, said no. */
const cancels: ReadonlySet<string> = new Set([
  "access_denied",
  "login_required",
  "consent_required",
  "interaction_required",
  "account_selection_required",
]);

/** Errors of the OpenID client keep the issuer's answer, tokens included, so only their words go on. */
function toFault(error: unknown): SingleSignOnError {
  const message = error instanceof Error ? error.message : "unknown error";
  if (error instanceof errors.OPError) {
    if (cancels.has(error.error ?? ""))
      return new SingleSignOnError("CANCELLED", `the issuer answered: ${error.error}`);
    if (error.error === "invalid_grant") return new SingleSignOnError("EXPIRED", "the issuer takes its code no more");
    const status = error.response?.statusCode ?? 0;
    const isDown = status >= 500 || error.error === "temporarily_unavailable" || error.error === "server_error";
    return new SingleSignOnError(isDown ? "UNREACHABLE" : "REFUSED", `the issuer answered: ${message}`);
  }
  if (error instanceof errors.RPError && !/^timeout|outgoing request timed out/.test(message)) {
    const status = error.response?.statusCode ?? 0;
    return new SingleSignOnError(status >= 500 ? "UNREACHABLE" : "REFUSED", message);
  }
  if (error instanceof TypeError) return new SingleSignOnError("REFUSED", message);
  return new SingleSignOnError("UNREACHABLE", `the issuer could not be asked: ${message}`);
}

const withoutSlash = (address: string) => address.replace(/\/+$/, "");
