import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type AccountClaims } from "oidc-provider";

/** A sign-in issuer on this machine: npm's oidc-provider at its defaults, its sign-in pages and its memory included. */
export type Issuer = {
  url: string;
  clientId: string;
  clientSecret: string;
  stop: () => Promise<void>;
};

type Options = {
  redirectUri: string;
  /** What UserInfo says about who signed in by that name; the ID token has the subject alone, as is the default. */
  claimsOf?: (login: string) => AccountClaims;
  /** Looks at an answer of the issuer's before it goes out, by path. */
  change?: (path: string, body: Record<string, unknown>) => void;
};

/**
 * Every address that signs in is verified. `unverified.` before it: it is not; `silent.`: the issuer says nothing of
 * that; `nameless.`: it names no address.
 */
function claimsByLogin(login: string): AccountClaims {
  const [, how, email] = /^(?:(unverified|silent|nameless)\.)?(.*)$/.exec(login) ?? [];
  const isVerified = how === "silent" ? {} : { email_verified: how !== "unverified" };
  return { sub: login, name: "Ida Issuer", ...(how === "nameless" ? {} : { email, ...isVerified }) };
}

/** Starts an issuer with one client, on a free port. */
export async function startIssuer({ redirectUri, claimsOf = claimsByLogin, change }: Options): Promise<Issuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const client = { client_id: "tallyport", client_secret: "a-client-secret" };
  const provider = new Provider(url, {
    clients: [{ ...client, redirect_uris: [redirectUri] }],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_context, login) => ({ accountId: login, claims: () => claimsOf(login) }),
  });
  provider.use(async (context, next) => {
    await next();
    if (typeof context.body === "object" && context.body !== null) {
      change?.(context.path, context.body as Record<string, unknown>);
    }
  });
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    url,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/**
 * Does at the issuer's own pages what a person does: signs in by a name, and consents; without a name, cancels.
 *
 * @param address of the issuer, as the app made it.
 * @returns the query with which the browser comes back.
 */
export async function signInAtIssuer(address: string, login: string | null): Promise<string> {
  const jar = new Map<string, string>();
  const { origin } = new URL(address);
  let [url, form]: [string, URLSearchParams | null] = [address, null];
  for (let step = 0; step < 20; step++) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === null ? {} : { method: "POST", body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    if (location !== null) {
      const to = new URL(location, url);
      if (to.origin !== origin) return to.search.slice(1);
      [url, form] = [to.href, null];
    } else {
      const page = await response.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (prompt === undefined) throw new Error(`the issuer showed no form: ${response.status} ${page.slice(0, 200)}`);
      if (login === null) [url, form] = [`${url}/abort`, null];
      else form = new URLSearchParams({ prompt, ...(prompt === "login" ? { login, password: "any" } : {}) });
    }
  }
  throw new Error("the issuer led round in circles");
}
