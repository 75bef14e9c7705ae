import { randomBytes } from "node:crypto";
import type { Adapter } from "next-auth/adapters";
import { beforeEach, describe, expect, test } from "vitest";
import { createAuthAdapter } from "#lib/auth/sign-in/adapter.ts";
import { findActorBySession } from "#lib/auth/session/find-actor.ts";
import { adoptFirstOwners } from "#lib/auth/sign-in/first-owners.ts";
import { requestSignInLink } from "#lib/auth/sign-in/request-sign-in-link.ts";
import { createSealer } from "#lib/sealing/seal.ts";
import { hashLinkToken } from "#lib/auth/sign-in/sign-in-link.ts";
import { isLinkUnspent } from "#lib/auth/sign-in/spend-sign-in-link.ts";
import type { MailMessage, MailPort } from "#lib/mail/mail-port.ts";
import { createSmtpMail } from "#lib/mail/sending/smtp-mail.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anOrganization, aUser } from "#lib/testing/fixtures/factories.ts";
import { startMailServer } from "#lib/testing/servers/mail-server.ts";

const db = useDatabase({ connections: 20 });
const now = new Date();
const secret = "a-secret-for-tests";
const later = new Date(now.getTime() + 86_400_000);
let adapter: Required<Adapter>;
const mails: MailMessage[] = [];

beforeEach(async () => {
  adapter = createAuthAdapter(db.database) as Required<Adapter>;
  mails.length = 0;
  await db.database.rateCounter.deleteMany();
});

const anAddress = () => `person-${randomBytes(5).toString("hex")}@harrowlane.example`;
const collect: MailPort = { send: (message) => Promise.resolve(void mails.push(message)) };
const request = (email: string, address = "203.0.113.7", mail = collect) =>
  requestSignInLink(
    {
      db: db.database,
      limits: db.pool,
      mail,
      sealer: createSealer(["a-secret-for-tests"]),
      appUrl: "http://localhost:3000",
      nextAuthSecret: secret,
      now,
    },
    { email, next: "/register", address, isRegistering: true },
  );

/** What the newest mail's link carries. */
function mailedLink() {
  const message = mails.at(-1)!;
  if (message.template !== "sign-in") throw new Error("no sign-in mail");
  const { searchParams } = new URL(message.data.url);
  return { token: searchParams.get("token")!, email: searchParams.get("email")!, next: searchParams.get("next")! };
}

describe("a mailed link", () => {
  test("INV10 is kept as a hash that next-auth's own look-up finds, once", async () => {
    const email = anAddress();
    expect(await request(`  ${email.toUpperCase()} `)).toEqual({ status: "sent", email });
    const link = mailedLink();
    expect(JSON.stringify((await db.pool.query("SELECT * FROM verification_token")).rows)).not.toContain(link.token);
    expect(await isLinkUnspent(db.database, link, secret, now)).toBe(true);
    expect(await isLinkUnspent(db.database, link, secret, new Date(now.getTime() + 600_000))).toBe(false);

    const spend = () => adapter.useVerificationToken({ identifier: email, token: hashLinkToken(link.token, secret) });
    const spent = await Promise.all(Array.from({ length: 20 }, spend));
    expect(spent.filter((one) => one !== null)).toHaveLength(1);
    expect(await isLinkUnspent(db.database, link, secret, now)).toBe(false);
  });

  test("A10 is answered alike for known and unknown addresses", async () => {
    const known = await aUser(db.database);
    const unknown = anAddress();
    expect(await request(known.email!)).toEqual({ status: "sent", email: known.email });
    expect(await request(unknown)).toEqual({ status: "sent", email: unknown });
    expect(await db.database.user.count({ where: { email: unknown } })).toBe(0);
  });

  test("A10 goes to one mailbox twenty times in ten minutes at most", async () => {
    const email = anAddress();
    // Ten minutes may end while the test runs: the count of one window is what matters.
    const answers = [];
    for (let i = 0; i < 45; i++) answers.push((await request(email)).status);
    expect(answers.filter((status) => status === "sent").length).toBeLessThanOrEqual(40);
    expect(answers).toContain("limited");
  });

  test("A10 one client's 2,000 requests shut nobody else out", async () => {
    const answers = [];
    for (let i = 0; i < 2_000; i += 50) {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => request(anAddress(), "198.51.100.1")))));
    }
    expect(answers.filter(({ status }) => status === "sent").length).toBeLessThanOrEqual(400);
    expect(await request(anAddress(), "198.51.100.2")).toMatchObject({ status: "sent" });
  }, 30_000);

  test("A10 requests of others for my address do not lock me out, nor fill my mailbox", async () => {
    const mine = anAddress();
    let sent = 0;
    for (let other = 0; other < 60; other++) {
      for (let i = 0; i < 10; i++) if ((await request(mine, `192.0.2.${other}`)).status === "sent") sent++;
    }
    // Ten minutes may end while the test runs.
    expect(sent).toBeLessThanOrEqual(200);
    await db.database.rateCounter.deleteMany();
    for (let other = 0; other < 4; other++) for (let i = 0; i < 10; i++) await request(mine, `192.0.2.${other}`);
    expect(await request(mine, "192.0.2.0")).toEqual({ status: "limited" });
    expect(await request(mine, "203.0.113.50")).toMatchObject({ status: "sent" });
  }, 30_000);

  test("A10 a crowd that used up the share of everybody locks out no client that asks for little", async () => {
    const key = "sign-in:everybody";
    await request(anAddress(), "203.0.113.60");
    await db.database.rateCounter.update({ where: { key }, data: { n: 2_000 } });
    expect(await request(anAddress(), "203.0.113.61")).toMatchObject({ status: "sent" });
    for (let i = 0; i < 5; i++) await request(anAddress(), "203.0.113.62");
    expect(await request(anAddress(), "203.0.113.62")).toEqual({ status: "limited" });
  });

  test("A10 the counters keep no address of a recipient", async () => {
    const email = anAddress();
    await request(email);
    expect(JSON.stringify(await db.database.rateCounter.findMany())).not.toContain(email);
  });

  test("a mail server's refusal says whose it is", async () => {
    const server = await startMailServer();
    const mail = createSmtpMail({ smtpUrl: server.url, from: "a@lumenar.example", seller: "Lumenar", domain: "x" });
    const ask = () => request(anAddress(), "203.0.113.70", mail);
    server.answers.rcptTo = () => "550 5.1.1 No such mailbox";
    expect(await ask()).toMatchObject({ status: "refused", reason: "UNKNOWN", code: "SMTP 550 5.1.1" });
    server.answers.rcptTo = () => "451 4.7.1 Greylisted";
    expect(await ask()).toMatchObject({ status: "delayed" });
    await server.stop();
    expect(await ask()).toEqual({ status: "not-sent" });
  });

  test("A01 is not mailed to what is no single address", async () => {
    for (const text of ["a@b.example,c@d.example", "a@b.example\nbcc: c@d.example", '"a"@b.example', ""]) {
      expect(await request(text)).toMatchObject({ status: "invalid" });
    }
    expect(mails).toEqual([]);
  });
});

describe("next-auth's tables", () => {
  test("makes, finds and changes people; an address counts once it is verified", async () => {
    const email = anAddress();
    const made = await adapter.createUser({ email, emailVerified: null });
    expect(await adapter.getUser(made.id)).toMatchObject({ email });
    expect(await adapter.getUserByEmail(email)).toBeNull();
    await adapter.updateUser({ id: made.id, emailVerified: now });
    expect(await adapter.getUserByEmail(email)).toMatchObject({ id: made.id });
  });

  test("A02 a person who was only listed becomes whoever first proves the address, with the roles that wait", async () => {
    const listed = await aUser(db.database, { emailVerified: null });
    expect(await adapter.getUserByEmail(listed.email!)).toBeNull();
    expect(await adapter.createUser({ email: listed.email!, emailVerified: now })).toMatchObject({
      id: listed.id,
      name: listed.name,
    });
    await expect(
      Promise.resolve(adapter.createUser({ email: listed.email!, emailVerified: now })),
    ).rejects.toMatchObject({ code: "P2002" });
  });

  test("keeps sessions under their hash, and takes one that is gone for gone", async () => {
    const user = await aUser(db.database);
    const sessionToken = randomBytes(32).toString("base64url");
    expect(await adapter.createSession({ sessionToken, userId: user.id, expires: later })).toMatchObject({
      sessionToken,
    });
    expect(JSON.stringify((await db.pool.query("SELECT * FROM session")).rows)).not.toContain(sessionToken);
    expect(await adapter.updateSession({ sessionToken, expires: later })).toMatchObject({ userId: user.id });
    await adapter.deleteSession(sessionToken);
    await adapter.deleteSession(sessionToken);
    expect(await adapter.updateSession({ sessionToken, expires: later })).toBeNull();
    expect(await findActorBySession(db.database, sessionToken, now)).toBeNull();
  });

  test("A03 knows nobody as signed in, so that no provider is attached by itself", async () => {
    const user = await aUser(db.database);
    await adapter.createSession({ sessionToken: "x".repeat(43), userId: user.id, expires: later });
    expect(await adapter.getSessionAndUser("x".repeat(43))).toBeNull();
  });
});

describe("the signed-in person", () => {
  async function aSession(over: Parameters<typeof aUser>[1] = {}, expires = later) {
    const user = await aUser(db.database, over);
    const sessionToken = randomBytes(32).toString("base64url");
    await adapter.createSession({ sessionToken, userId: user.id, expires });
    return { user, find: () => findActorBySession(db.database, sessionToken, now) };
  }

  test("A07 has the roles of this moment", async () => {
    const { user, find } = await aSession();
    const organization = await anOrganization(db.database);
    await db.database.membership.create({ data: { userId: user.id, organizationId: organization.id, role: "OWNER" } });
    await db.database.operator.create({ data: { userId: user.id, role: "ADMIN" } });
    expect(await find()).toMatchObject({ operatorRole: "ADMIN", memberships: [{ role: "OWNER", isArchived: false }] });
    await db.database.operator.update({ where: { userId: user.id }, data: { removedAt: now } });
    await db.database.membership.updateMany({ where: { userId: user.id }, data: { role: "MEMBER" } });
    expect(await find()).toMatchObject({ operatorRole: null, memberships: [{ role: "MEMBER" }] });
    await db.database.membership.deleteMany({ where: { userId: user.id } });
    expect(await find()).toMatchObject({ memberships: [] });
  });

  test("A02 is nobody without a verified address, when erased, or when the session is over", async () => {
    expect(await (await aSession({ emailVerified: null })).find()).toBeNull();
    expect(await (await aSession({ erasedAt: now })).find()).toBeNull();
    expect(await (await aSession({}, now)).find()).toBeNull();
    for (const token of ["", "x", "y".repeat(500)])
      expect(await findActorBySession(db.database, token, now)).toBeNull();
  });
});

describe("first owners", () => {
  beforeEach(() => db.database.operator.deleteMany());
  const adopt = (operatorEmails: string[], email: string) =>
    adoptFirstOwners({ db: db.database, operatorEmails, now }, { email });

  test("are everybody listed, at once, at the first sign-in of one of them, and never again", async () => {
    const [ops, boss, late] = [anAddress(), anAddress(), anAddress()];
    expect(await adopt([ops, boss], anAddress())).toBe(0);
    const made = await Promise.all([adopt([ops, boss], ops), adopt([ops, boss.toUpperCase()], boss)]);
    expect(made.reduce((sum, count) => sum + count)).toBe(2);
    expect(await adopt([ops, boss, late], late)).toBe(0);
    const owners = await db.database.operator.findMany({ include: { user: true } });
    expect(owners.map(({ user }) => user.email).sort()).toEqual([ops, boss].sort());
    expect(owners.every(({ role }) => role === "OWNER")).toBe(true);
  });

  test("do not come back once they were removed", async () => {
    const [ops, boss] = [anAddress(), anAddress()];
    await adopt([ops], ops);
    await db.database.operator.updateMany({ data: { removedAt: now } });
    expect(await adopt([ops, boss], boss)).toBe(1);
    expect(await db.database.operator.count({ where: { removedAt: null } })).toBe(1);
    expect(await db.database.operator.findFirst({ where: { user: { email: ops } } })).toMatchObject({ removedAt: now });
  });
});
