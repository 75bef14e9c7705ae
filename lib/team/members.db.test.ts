import { describe, expect, test } from "vitest";
import { changeMemberRole, leaveTeam, removeMember } from "#lib/team/change-members.ts";
import { refusalOf } from "#lib/team/refusal.ts";
import { aTeam, depsOf } from "#lib/testing/fixtures/a-team.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import type { MemberRole } from "#lib/auth/actor.ts";

const db = useDatabase({ connections: 20 });
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code: string }) => refusalOf(error) ?? error.code,
  );

describe("who may change whom", () => {
  const roles = ["OWNER", "ADMIN", "MEMBER"] as const;
  const cases = roles.flatMap((own) => roles.flatMap((theirs) => roles.map((given) => [own, theirs, given] as const)));

  test.each(cases)("%s makes %s %s", async (own: MemberRole, theirs: MemberRole, given: MemberRole) => {
    // Another owner beside them, so that the last owner is no matter here.
    const { organizationId, people, rolesNow } = await aTeam(db, own, theirs, "OWNER");
    const deps = { ...depsOf(db), actor: await people[0]!.look() };
    const may = own === "OWNER" || (own === "ADMIN" && theirs !== "OWNER" && given !== "OWNER");
    const input = { organizationId, userId: people[1]!.id, role: given };
    expect(await outcome(changeMemberRole(deps, input))).toBe(may ? "done" : "FORBIDDEN");
    expect(await rolesNow()).toEqual([own, may ? given : theirs, "OWNER"]);
  });

  test.each(roles.flatMap((own) => roles.map((theirs) => [own, theirs] as const)))(
    "%s removes %s",
    async (own, theirs) => {
      const { organizationId, people, rolesNow } = await aTeam(db, own, theirs, "OWNER");
      const deps = { ...depsOf(db), actor: await people[0]!.look() };
      const may = own === "OWNER" || (own === "ADMIN" && theirs !== "OWNER");
      expect(await outcome(removeMember(deps, { organizationId, userId: people[1]!.id }))).toBe(
        may ? "done" : "FORBIDDEN",
      );
      expect(await rolesNow()).toEqual([own, may ? null : theirs, "OWNER"]);
    },
  );

  test("no owner of another organization", async () => {
    const [mine, theirs] = [await aTeam(db, "OWNER"), await aTeam(db, "OWNER", "MEMBER")];
    const deps = { ...depsOf(db), actor: await mine.people[0]!.look() };
    const { organizationId } = theirs;
    const userId = theirs.people[1]!.id;
    expect(await outcome(removeMember(deps, { organizationId, userId }))).toBe("NOT_FOUND");
    expect(await outcome(changeMemberRole(deps, { organizationId, userId, role: "OWNER" }))).toBe("NOT_FOUND");
    expect(await outcome(leaveTeam(deps, { organizationId }))).toBe("NOT_FOUND");
    expect(await theirs.rolesNow()).toEqual(["OWNER", "MEMBER"]);
  });
});

describe("the last owner", () => {
  test("neither goes, nor is removed, nor lowered", async () => {
    const { organizationId, people, rolesNow } = await aTeam(db, "OWNER", "ADMIN");
    const deps = { ...depsOf(db), actor: await people[0]!.look() };
    const userId = people[0]!.id;
    expect(await outcome(leaveTeam(deps, { organizationId }))).toBe("last-owner");
    expect(await outcome(changeMemberRole(deps, { organizationId, userId, role: "ADMIN" }))).toBe("last-owner");
    expect(await outcome(removeMember(deps, { organizationId, userId }))).toBe("last-owner");
    expect(await rolesNow()).toEqual(["OWNER", "ADMIN"]);
  });

  test.each(["never signed in", "was erased"])("does not go where the other owner %s", async (how) => {
    const { organizationId, people } = await aTeam(db, "OWNER", "OWNER");
    const data = how === "was erased" ? { email: null, erasedAt: new Date(0) } : { emailVerified: null };
    await db.database.user.update({ where: { id: people[1]!.id }, data });
    const deps = { ...depsOf(db), actor: await people[0]!.look() };
    expect(await outcome(leaveTeam(deps, { organizationId }))).toBe("last-owner");
  });

  test("stays when two owners lower each other, or leave, at once, 30 rounds", async () => {
    for (let round = 0; round < 30; round++) {
      const { organizationId, people, rolesNow } = await aTeam(db, "OWNER", "OWNER");
      const [a, b] = await Promise.all(people.map(({ look }) => look()));
      const work =
        round % 2 === 0
          ? [
              changeMemberRole({ ...depsOf(db), actor: a! }, { organizationId, userId: b!.userId, role: "MEMBER" }),
              changeMemberRole({ ...depsOf(db), actor: b! }, { organizationId, userId: a!.userId, role: "MEMBER" }),
            ]
          : [
              leaveTeam({ ...depsOf(db), actor: a! }, { organizationId }),
              leaveTeam({ ...depsOf(db), actor: b! }, { organizationId }),
            ];
      const done = await Promise.all(work.map(outcome));
      expect(done.filter((one) => one === "done")).toHaveLength(1);
      expect((await rolesNow()).filter((role) => role === "OWNER")).toHaveLength(1);
    }
  });
});

test("who was removed has no access with the same session, and what they press afterwards does nothing", async () => {
  const { organizationId, people, rolesNow } = await aTeam(db, "OWNER", "ADMIN", "MEMBER");
  const before = await people[1]!.look();
  await removeMember({ ...depsOf(db), actor: await people[0]!.look() }, { organizationId, userId: people[1]!.id });
  expect((await people[1]!.look()).memberships).toEqual([]);
  const late = { ...depsOf(db), actor: before };
  expect(await outcome(removeMember(late, { organizationId, userId: people[2]!.id }))).toBe("NOT_FOUND");
  expect(await rolesNow()).toEqual(["OWNER", null, "MEMBER"]);
  const audit = await db.database.auditEntry.findMany({ where: { organizationId } });
  expect(audit.map(({ action, subjectId }) => [action, subjectId])).toEqual([["member.removed", people[1]!.id]]);
});

test("the same role again changes nothing and is not noted", async () => {
  const { organizationId, people } = await aTeam(db, "OWNER", "MEMBER");
  const deps = { ...depsOf(db), actor: await people[0]!.look() };
  await changeMemberRole(deps, { organizationId, userId: people[1]!.id, role: "MEMBER" });
  expect(await db.database.auditEntry.count({ where: { organizationId } })).toBe(0);
});
