import { SingleSignOnError } from "#lib/auth/single-sign-on/fault.ts";
import type { Identity } from "#lib/auth/single-sign-on/read-identity.ts";
import type { Database } from "#lib/db/client.ts";
import { readName } from "#lib/text/name.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";

/** The provider's name in our table of accounts. */
const PROVIDER = "oidc";

/** SIGNED_IN: this person. JOIN: a person signs in by mail with this address, who must confirm that both are one. */
export type Recognised = { status: "SIGNED_IN"; userId: string } | { status: "JOIN"; userId: string; email: string };

/**
 * What an identity is stored under: subjects are unique within their issuer only, and no issuer's address has a space.
 * Pure.
 */
export function accountIdOf({ issuer, subject }: Pick<Identity, "issuer" | "subject">): string {
  return `${issuer} ${subject}`;
}

/**
 * Who an issuer's person is to us. An identity that we know is the same person for good, whatever address the issuer
 * names by now: our address of theirs stays. A new one needs an address that the issuer vouches for; it becomes a new
 * person, or the one who was listed or invited under that address and never came. It is never attached to a person who
 * signs in by mail (threat A03).
 *
 * @throws SingleSignOnError NO_ADDRESS, NOT_VERIFIED.
 */
export async function signInByIdentity(db: Database, identity: Identity, now: Date): Promise<Recognised> {
  try {
    return await recognise(db, identity, now);
  } catch (error) {
    // Two tabs made the same person at once: the second now finds them.
    if (isUniqueViolation(error)) return recognise(db, identity, now);
    throw error;
  }
}

async function recognise(db: Database, identity: Identity, now: Date): Promise<Recognised> {
  const providerAccountId = accountIdOf(identity);
  return db.$transaction(async (tx) => {
    // An erased person's identity may begin anew.
    await tx.account.deleteMany({
      where: { provider: PROVIDER, providerAccountId, user: { erasedAt: { not: null } } },
    });
    const known = await tx.account.findUnique({
      where: { provider_providerAccountId: { provider: PROVIDER, providerAccountId } },
      select: { userId: true },
    });
    if (known !== null) return { status: "SIGNED_IN", userId: known.userId };

    const { email, name } = identity;
    if (email.status === "ABSENT") throw new SingleSignOnError("NO_ADDRESS", "the issuer names no address");
    if (email.status === "UNVERIFIED") throw new SingleSignOnError("NOT_VERIFIED", "the issuer vouches for no address");
    const person = await tx.user.findUnique({
      where: { email: email.address },
      select: { id: true, emailVerified: true, name: true },
    });
    if (person !== null && person.emailVerified !== null) {
      return { status: "JOIN", userId: person.id, email: email.address };
    }
    const read = readName(name ?? "");
    const proven = { emailVerified: now, name: person?.name ?? ("name" in read ? read.name : null) };
    const { id: userId } =
      person === null
        ? await tx.user.create({ data: { email: email.address, ...proven }, select: { id: true } })
        : await tx.user.update({ where: { id: person.id }, data: proven, select: { id: true } });
    await attachIdentity(tx, userId, providerAccountId);
    return { status: "SIGNED_IN", userId };
  });
}

/** From now on this identity signs this person in. @throws on an identity that is a person's already: a unique key. */
export async function attachIdentity(
  tx: Pick<Database, "account">,
  userId: string,
  providerAccountId: string,
): Promise<void> {
  const data = { userId, type: "oauth", provider: PROVIDER, providerAccountId };
  await tx.account.create({ data, select: { id: true } });
}
