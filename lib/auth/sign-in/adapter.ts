import { PrismaAdapter } from "@next-auth/prisma-adapter";
import type { Adapter, AdapterSession, AdapterUser } from "next-auth/adapters";
import { hashSessionToken } from "#lib/auth/session/session-cookie.ts";
import type { Database } from "#lib/db/client.ts";
import { readName } from "#lib/text/name.ts";

/**
 * next-auth's stock adapter over our tables, with these differences:
 * - a person whose address was never verified (listed or invited, never here) is no person yet, and becomes the one who
 *   first comes with that address vouched for;
 * - sessions are stored under the hash of their token;
 * - `getSessionAndUser` always answers null: our own guards read sessions, and next-auth uses it only to attach a
 *   provider to the person signed in, which must not happen by itself (threat A03);
 * - a session that is already gone is no error. It serves mailed links alone: single sign-on writes accounts itself
 *   (`single-sign-on/sign-in-by-identity.ts`).
 */
export function createAuthAdapter(db: Database): Adapter {
  const stock = PrismaAdapter(db);
  return {
    ...stock,
    async getUserByEmail(email) {
      const user = await db.user.findFirst({ where: { email, emailVerified: { not: null } } });
      return user === null ? null : { ...user, email };
    },
    async createUser({ email, name, emailVerified }: Omit<AdapterUser, "id">) {
      // An issuer's word for a name is taken where it is one.
      const read = readName(name ?? "");
      const data = { emailVerified, ...("name" in read ? { name: read.name } : {}) };
      const [known] = await db.user.updateManyAndReturn({ where: { email, emailVerified: null }, data });
      return { ...(known ?? (await db.user.create({ data: { email, ...data } }))), email };
    },
    async createSession({ sessionToken, userId, expires }) {
      await db.session.create({
        data: { sessionToken: hashSessionToken(sessionToken), userId, expires },
        select: { id: true },
      });
      return { sessionToken, userId, expires };
    },
    getSessionAndUser: () => Promise.resolve(null),
    async updateSession({ sessionToken, ...change }): Promise<AdapterSession | null> {
      const where = { sessionToken: hashSessionToken(sessionToken) };
      const { count } = await db.session.updateMany({ where, data: change });
      if (count === 0) return null;
      const session = await db.session.findUnique({ where, select: { userId: true, expires: true } });
      return session === null ? null : { sessionToken, ...session };
    },
    async deleteSession(sessionToken) {
      await db.session.deleteMany({ where: { sessionToken: hashSessionToken(sessionToken) } });
    },
  };
}
