import { createSealer } from "#lib/auth/seal.ts";
import { randomBytes } from "node:crypto";
import type { Actor, MemberRole } from "#lib/auth/actor.ts";
import { findActorBySession } from "#lib/auth/find-actor.ts";
import { hashSessionToken } from "#lib/auth/session-cookie.ts";
import type { TeamDeps } from "#lib/team/invite.ts";
import type { TestDatabase } from "#lib/testing/database.ts";
import { anOrganization, aUser } from "#lib/testing/factories.ts";

export const NOW = new Date("2026-11-29T10:00:00Z");
const LATER = new Date("2100-01-01T00:00:00Z");

/** What a use case of teams gets, at an instant. */
export function depsOf(db: TestDatabase, now: Date = NOW): TeamDeps {
  return { db: db.database, limits: db.pool, sealer: createSealer(["a-secret-for-tests"]), now, businessNow: now };
}

/** A person with a session, who can be looked up anew by `look`. */
export async function aPerson(db: TestDatabase, over: Parameters<typeof aUser>[1] = {}) {
  const user = await aUser(db.database, over);
  const token = randomBytes(16).toString("hex");
  await db.database.session.create({
    data: { sessionToken: hashSessionToken(token), userId: user.id, expires: LATER, createdAt: NOW },
  });
  const look = async (): Promise<Actor> => (await findActorBySession(db.database, token, NOW))!;
  return { id: user.id, email: user.email!, look };
}

/** An organization with a member for each role, in order. */
export async function aTeam(db: TestDatabase, ...roles: MemberRole[]) {
  const organization = await anOrganization(db.database);
  const people: Awaited<ReturnType<typeof aPerson>>[] = [];
  for (const role of roles) {
    const person = await aPerson(db);
    await db.database.membership.create({ data: { organizationId: organization.id, userId: person.id, role } });
    people.push(person);
  }
  const rolesNow = async () => {
    const rows = await db.database.membership.findMany({ where: { organizationId: organization.id } });
    return people.map(({ id }) => rows.find(({ userId }) => userId === id)?.role ?? null);
  };
  return { organization, organizationId: organization.id, people, rolesNow };
}
