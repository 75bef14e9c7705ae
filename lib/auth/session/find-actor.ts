import type { Actor } from "#lib/auth/actor.ts";
import { hashSessionToken } from "#lib/auth/session/session-cookie.ts";
import type { Db } from "#lib/db/client.ts";

/** Longer texts are no session tokens and are not hashed. */
const MAX_TOKEN_LENGTH = 200;

/**
 * The person of a session token, with today's roles; null when the session is unknown or over, the person was erased,
 * or their address was never verified. One query.
 */
export async function findActorBySession(db: Db, sessionToken: string, now: Date): Promise<Actor | null> {
  if (sessionToken === "" || sessionToken.length > MAX_TOKEN_LENGTH) return null;
  const session = await db.session.findFirst({
    where: {
      sessionToken: hashSessionToken(sessionToken),
      expires: { gt: now },
      user: { erasedAt: null, emailVerified: { not: null } },
    },
    select: {
      createdAt: true,
      user: {
        select: {
          id: true,
          email: true,
          name: true,
          operator: { select: { role: true, removedAt: true } },
          memberships: {
            select: { role: true, organization: { select: { id: true, name: true, archivedAt: true } } },
            orderBy: { organization: { name: "asc" } },
          },
        },
      },
    },
  });
  if (session === null || session.user.email === null) return null;
  const { user } = session;
  return {
    userId: user.id,
    email: session.user.email,
    name: user.name,
    signedInAt: session.createdAt,
    operatorRole: user.operator !== null && user.operator.removedAt === null ? user.operator.role : null,
    memberships: user.memberships.map(({ role, organization }) => ({
      organizationId: organization.id,
      organizationName: organization.name,
      role,
      isArchived: organization.archivedAt !== null,
    })),
  };
}
