import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { takeFromMailLimits } from "#lib/auth/sign-in/mail-limits.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { LINK_SECONDS } from "#lib/auth/sign-in/sign-in-link.ts";
import { SingleSignOnError } from "#lib/auth/single-sign-on/fault.ts";
import type { Identity } from "#lib/auth/single-sign-on/read-identity.ts";
import { accountIdOf, attachIdentity } from "#lib/auth/single-sign-on/sign-in-by-identity.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import type { MailPort } from "#lib/mail/mail-port.ts";
import { sendUrgentMail } from "#lib/mail/sending/urgent-mail.ts";

type Deps = { db: Database; limits: Queryable; mail: MailPort; sealer: Sealer; appUrl: string; now: Date };
type Input = { userId: string; email: string; identity: Identity; /** The client's network address. */ client: string };

/** What a mailed link and the browser must show to join. */
type JoinProof = { id: string; token: string; browser: string };

const hash = (text: string) => createHash("sha256").update(text).digest();

/**
 * Asks the person who signs in by mail with an address whether an issuer's person is the same one: mails a link to that
 * address. It works once, for ten minutes, and only in the browser that has just signed in at the issuer, so that
 * neither the mailbox alone nor the issuer alone gets in.
 *
 * @returns the secret that the browser keeps; `isDelayed`: the mail server asked for another try.
 * @throws SingleSignOnError LIMITED, MAIL.
 */
export async function requestJoin(
  deps: Deps,
  { userId, email, identity, client }: Input,
): Promise<{ id: string; browser: string; isDelayed: boolean }> {
  const { db, appUrl, now } = deps;
  if (!(await takeFromMailLimits(deps, { email, client }))) {
    throw new SingleSignOnError("LIMITED", "too many mails to join were asked for");
  }
  const [id, token, browser] = [randomUUID(), randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
  const expiresAt = new Date(now.getTime() + LINK_SECONDS * 1_000);
  await db.identityJoin.create({
    data: {
      id,
      userId,
      providerAccountId: accountIdOf(identity),
      tokenHash: hash(token),
      browserHash: hash(browser),
      emailHash: hash(email),
      expiresAt,
    },
    select: { id: true },
  });
  const url = `${appUrl}/sign-in/join?${new URLSearchParams({ id, token }).toString()}`;
  const data = { url, minutes: LINK_SECONDS / 60, issuerHost: new URL(identity.issuer).host };
  const sent = await sendUrgentMail(deps, { to: email, id, template: "join", data }, expiresAt);
  if (sent.status === "FAILED" && sent.fault.kind !== "LATER") {
    throw new SingleSignOnError("MAIL", `the mail to join was not taken: ${sent.code}`);
  }
  return { id, browser, isDelayed: sent.status === "FAILED" };
}

/** The people that a mailed link would join, or why it does not any more. Reads only. */
type JoinView =
  | { status: "OPEN"; email: string; issuerHost: string }
  /** Used up, too old, unknown, or the person's address is another by now. */
  | { status: "OVER" }
  /** Opened in another browser than the one that signed in at the issuer. */
  | { status: "OTHER_BROWSER" };

export async function viewJoin(
  { db, now }: { db: Database; now: Date },
  proof: Omit<JoinProof, "browser"> & { browser: string | null },
): Promise<JoinView> {
  const found = await findJoin(db, proof, now);
  if (found === null) return { status: "OVER" };
  if (proof.browser === null || !isEqual(found.browserHash, proof.browser)) return { status: "OTHER_BROWSER" };
  return { status: "OPEN", email: found.email, issuerHost: new URL(found.providerAccountId.split(" ")[0]!).host };
}

/** Joins, once. @returns the person, or null when the link does not hold here and now. */
export async function spendJoin(
  { db, now }: { db: Database; now: Date },
  proof: JoinProof,
): Promise<{ userId: string } | null> {
  const found = await findJoin(db, proof, now);
  if (found === null || !isEqual(found.browserHash, proof.browser)) return null;
  const { userId, providerAccountId } = found;
  try {
    return await db.$transaction(async (tx) => {
      const { count } = await tx.identityJoin.deleteMany({ where: { id: proof.id } });
      if (count === 0) return null;
      await attachIdentity(tx, userId, providerAccountId);
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: userId },
        action: "identity.joined",
        subject: { type: "user", id: userId },
      });
      return { userId };
    });
  } catch (error) {
    // The identity became another person's meanwhile; it is not taken from them.
    if (isUniqueViolation(error)) return null;
    throw error;
  }
}

async function findJoin(db: Database, { id, token }: Pick<JoinProof, "id" | "token">, now: Date) {
  const join = await db.identityJoin.findUnique({
    where: { id, expiresAt: { gt: now }, user: { erasedAt: null } },
    select: {
      userId: true,
      providerAccountId: true,
      tokenHash: true,
      browserHash: true,
      emailHash: true,
      user: { select: { email: true } },
    },
  });
  const email = join?.user.email ?? null;
  if (join === null || email === null) return null;
  return isEqual(join.tokenHash, token) && isEqual(join.emailHash, email) ? { ...join, email } : null;
}

/** Whether a text has this hash, in constant time. */
function isEqual(stored: Uint8Array, text: string): boolean {
  const given = hash(text);
  return stored.length === given.length && timingSafeEqual(stored, given);
}
