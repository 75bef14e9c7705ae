import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AccountClaims } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { askIssuer } from "#lib/auth/single-sign-on/ask-issuer.ts";
import { beginSingleSignOn } from "#lib/auth/single-sign-on/begin.ts";
import { CALLBACK_PATH } from "#lib/auth/single-sign-on/callback-path.ts";
import type { Flow } from "#lib/auth/single-sign-on/flow.ts";
import { requestJoin, spendJoin, viewJoin } from "#lib/auth/single-sign-on/join.ts";
import type { Identity } from "#lib/auth/single-sign-on/read-identity.ts";
import { signInByIdentity, type Recognised } from "#lib/auth/single-sign-on/sign-in-by-identity.ts";
import type { MailMessage } from "#lib/mail/mail-port.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aUser } from "#lib/testing/fixtures/factories.ts";
import { signInAtIssuer, startIssuer, type Issuer } from "#lib/testing/servers/issuer.ts";

const db = useDatabase({ connections: 12 });
const appUrl = "http://localhost:3000";
const now = new Date();
const people = new Map<string, AccountClaims>();
let change: (path: string, body: Record<string, unknown>) => void = () => {};
let issuer: Issuer;

beforeAll(async () => {
  issuer = await startIssuer({
    redirectUri: appUrl + CALLBACK_PATH,
    claimsOf: (login) => people.get(login) ?? { sub: login },
    change: (path, body) => change(path, body),
  });
});
afterAll(() => issuer.stop());

const aLogin = (claims: Partial<AccountClaims> = {}) => {
  const sub = `sub-${randomBytes(5).toString("hex")}`;
  people.set(sub, { sub, email: `${sub}@harrow.example`, email_verified: true, ...claims });
  return sub;
};
const settings = (over: Partial<Issuer & { trustEmail: boolean }> = {}) => {
  const { url, clientId, clientSecret, trustEmail = false } = { ...issuer, ...over };
  return { oidc: { issuer: url, clientId, clientSecret, trustEmail }, appUrl, machineNow: Date.now() };
};
const begin = () => beginSingleSignOn(settings(), "/dashboard");

/** The whole way to the issuer and back. */
async function identify(login: string, of = settings()): Promise<Identity> {
  const { url, flow } = await beginSingleSignOn(of, "/dashboard");
  return askIssuer(of, flow, await signInAtIssuer(url, login));
}
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { fault?: unknown; message?: unknown }) => error.fault ?? `no fault: ${String(error.message)}`,
  );

describe("an issuer at its defaults", () => {
  test("says who it is by UserInfo, where its ID token has the subject alone", async () => {
    const login = aLogin({ name: "Ada" });
    expect(await identify(login)).toEqual({
      issuer: issuer.url,
      subject: login,
      name: "Ada",
      email: { status: "VOUCHED", address: `${login}@harrow.example` },
    });
  });

  test("is asked with state, nonce and PKCE", async () => {
    const { url, flow } = await begin();
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toMatchObject({ state: flow.state, nonce: flow.nonce, code_challenge_method: "S256" });
    expect(url).not.toContain(flow.verifier);
  });

  test.each([
    ["state", "REFUSED"],
    ["nonce", "REFUSED"],
    ["verifier", "EXPIRED"],
  ] as const)("A03 an answer to another %s gets nobody in", async (what, fault) => {
    const { url, flow } = await begin();
    const answer = await signInAtIssuer(url, aLogin());
    const other: Flow = { ...flow, [what]: "x".repeat(43) };
    expect(await faultOf(askIssuer(settings(), other, answer))).toBe(fault);
  });

  test("A03 a code works once", async () => {
    const { url, flow } = await begin();
    const answer = await signInAtIssuer(url, aLogin());
    await askIssuer(settings(), flow, answer);
    expect(await faultOf(askIssuer(settings(), flow, answer))).toBe("EXPIRED");
  });

  test("A03 UserInfo about another person gets nobody in", async () => {
    change = (path, body) => {
      if (path === "/me") body["sub"] = "somebody-else";
    };
    expect(await faultOf(identify(aLogin()))).toBe("REFUSED");
    change = () => {};
  });

  test("a person who cancels there comes back", async () => {
    const { url, flow } = await begin();
    expect(await faultOf(askIssuer(settings(), flow, await signInAtIssuer(url, null)))).toBe("CANCELLED");
  });
});

describe("an issuer that cannot be asked", () => {
  test("is away", async () => {
    const away = settings({ url: "http://localhost:1" });
    expect(await faultOf(beginSingleSignOn(away, "/"))).toBe("UNREACHABLE");
  });

  test.each([
    ["answers 503", 503, "{}", "UNREACHABLE"],
    ["answers a page", 200, "<html>", "UNREACHABLE"],
    ["is another issuer", 200, '{"issuer":"https://evil.example"}', "REFUSED"],
  ] as const)("%s", async (_name, status, body, fault) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    expect(await faultOf(beginSingleSignOn(settings({ url }), "/"))).toBe(fault);
    server.close();
  });

  test("says nothing: the wait has an end", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    expect(await faultOf(beginSingleSignOn(settings({ url }), "/"))).toBe("UNREACHABLE");
    server.closeAllConnections();
    server.close();
  }, 15_000);
});

describe("who an identity is to us", () => {
  const enter = (identity: Identity): Promise<Recognised> => signInByIdentity(db.database, identity, now);
  const anIdentity = (address: string | null, over: Partial<Identity> = {}): Identity => ({
    issuer: issuer.url,
    subject: randomBytes(6).toString("hex"),
    name: null,
    email: address === null ? { status: "ABSENT" } : { status: "VOUCHED", address },
    ...over,
  });
  const anAddress = () => `p-${randomBytes(5).toString("hex")}@harrow.example`;

  test("a new person, then the same one under any address, or none", async () => {
    const identity = anIdentity(anAddress());
    const first = await enter(identity);
    expect(first.status).toBe("SIGNED_IN");
    for (const email of [
      { status: "VOUCHED", address: anAddress() },
      { status: "UNVERIFIED" },
      { status: "ABSENT" },
    ] as const) {
      expect(await enter({ ...identity, email })).toEqual(first);
    }
  });

  test("A02 nobody without an address that the issuer vouches for", async () => {
    expect(await faultOf(enter(anIdentity(null)))).toBe("NO_ADDRESS");
    expect(await faultOf(enter(anIdentity(null, { email: { status: "UNVERIFIED" } })))).toBe("NOT_VERIFIED");
  });

  test("the person who was only listed under that address", async () => {
    const listed = await aUser(db.database, { emailVerified: null });
    expect(await enter(anIdentity(listed.email))).toEqual({ status: "SIGNED_IN", userId: listed.id });
  });

  test("A03 the same subject at another issuer is another person", async () => {
    const identity = anIdentity(anAddress());
    const first = await enter(identity);
    const second = await enter({
      ...anIdentity(anAddress()),
      subject: identity.subject,
      issuer: "https://two.example",
    });
    expect(second.status).toBe("SIGNED_IN");
    expect(second.userId).not.toBe(first.userId);
  });

  test("ten tabs at once make one person", async () => {
    const identity = anIdentity(anAddress());
    const all = await Promise.all(Array.from({ length: 10 }, () => enter(identity)));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
  });

  test("A03 never by itself the person who signs in by mail", async () => {
    const user = await aUser(db.database);
    const identity = anIdentity(user.email);
    expect(await enter(identity)).toEqual({ status: "JOIN", userId: user.id, email: user.email });
    expect(await db.database.account.count({ where: { userId: user.id } })).toBe(0);
  });

  describe("joining", () => {
    const mails: MailMessage[] = [];
    const deps = () => ({
      db: db.database,
      limits: db.pool,
      mail: { send: (message: MailMessage) => Promise.resolve(void mails.push(message)) },
      sealer: createSealer(["a-secret-for-tests"]),
      appUrl,
      now,
    });
    async function aJoin() {
      const user = await aUser(db.database);
      const identity = anIdentity(user.email);
      const client = "203.0.113.9";
      const { id, browser } = await requestJoin(deps(), { userId: user.id, email: user.email!, identity, client });
      const mail = mails.at(-1)!;
      if (mail.template !== "join") throw new Error("no mail to join");
      expect(mail.to).toBe(user.email);
      const token = new URL(mail.data.url).searchParams.get("token")!;
      return { user, identity, proof: { id, token, browser } };
    }
    const spend = (proof: Parameters<typeof spendJoin>[1], at = now) => spendJoin({ db: db.database, now: at }, proof);

    test("takes the mail and the browser, once; then the identity signs that person in", async () => {
      const { user, identity, proof } = await aJoin();
      expect(await viewJoin({ db: db.database, now }, proof)).toMatchObject({ status: "OPEN", email: user.email });
      const spent = await Promise.all(Array.from({ length: 8 }, () => spend(proof)));
      expect(spent.filter((one) => one !== null)).toEqual([{ userId: user.id }]);
      expect(await enter(identity)).toEqual({ status: "SIGNED_IN", userId: user.id });
      expect(await viewJoin({ db: db.database, now }, proof)).toEqual({ status: "OVER" });
    });

    test("A03 not with the mail alone, the browser alone, another join's mail, or after ten minutes", async () => {
      const [one, other] = [await aJoin(), await aJoin()];
      const { proof } = one;
      expect(await viewJoin({ db: db.database, now }, { ...proof, browser: null })).toEqual({
        status: "OTHER_BROWSER",
      });
      expect(await spend({ ...proof, browser: other.proof.browser })).toBeNull();
      expect(await spend({ ...proof, token: other.proof.token })).toBeNull();
      expect(await spend({ ...proof, token: "0".repeat(64) })).toBeNull();
      expect(await spend(proof, new Date(now.getTime() + 600_000))).toBeNull();
      expect(await db.database.account.count({ where: { userId: one.user.id } })).toBe(0);
    });

    test("A03 not once the person's address is another, or the person was erased", async () => {
      const [moved, erased] = [await aJoin(), await aJoin()];
      await db.database.user.update({ where: { id: moved.user.id }, data: { email: anAddress() } });
      await db.database.user.update({ where: { id: erased.user.id }, data: { erasedAt: now } });
      expect(await spend(moved.proof)).toBeNull();
      expect(await spend(erased.proof)).toBeNull();
    });

    test("A03 takes no identity from another person", async () => {
      const { identity, proof } = await aJoin();
      const taken = { ...identity, email: { status: "VOUCHED", address: anAddress() } } as const;
      const owner = await enter(taken);
      expect(await spend(proof)).toBeNull();
      expect(await enter(identity)).toEqual(owner);
    });

    test("keeps no secret in the database", async () => {
      const { proof } = await aJoin();
      const rows = JSON.stringify((await db.pool.query("SELECT t::text FROM identity_join t")).rows);
      for (const secret of [proof.token, proof.browser]) {
        expect(rows).not.toContain(secret);
        expect(rows).not.toContain(Buffer.from(secret).toString("hex"));
      }
    });
  });
});
