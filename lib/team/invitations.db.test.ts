import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { readPendingMail } from "#lib/mail-delivery/read-pending-mail.ts";
import { acceptInvitation, findInvitation } from "#lib/team/accept-invitation.ts";
import { purgeExpiredTeamRows } from "#lib/team/purge-expired.ts";
import { invitationUrl, readInvitationCode } from "#lib/team/invitation-link.ts";
import { inviteColleague, resendInvitation, withdrawInvitation } from "#lib/team/invite.ts";
import { inviteFirstOwner } from "#lib/team/invite-first-owner.ts";
import { refusalOf } from "#lib/team/refusal.ts";
import { aPerson, aTeam, depsOf, NOW } from "#lib/testing/fixtures/a-team.ts";
import { useAppEnvironment } from "#lib/testing/servers/app-environment.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anOrganization, aUser } from "#lib/testing/fixtures/factories.ts";
import { DAY_MS } from "#lib/time/hours.ts";

const db = useDatabase({ connections: 20 });
useAppEnvironment(db);
beforeEach(async () => {
  await db.database.rateCounter.deleteMany();
});

const anAddress = () => `colleague-${randomBytes(5).toString("hex")}@harrowlane.example`;
const refusedFor = (work: Promise<unknown>) => work.then(() => null, refusalOf);
const days = (count: number) => new Date(NOW.getTime() + count * DAY_MS);

async function invited(role: "OWNER" | "ADMIN" | "MEMBER" = "MEMBER") {
  const team = await aTeam(db, "OWNER", "ADMIN", "MEMBER");
  const [owner] = team.people;
  const email = anAddress();
  const { organizationId } = team;
  await inviteColleague({ ...depsOf(db), actor: await owner!.look() }, { organizationId, email, role });
  const { id, userId } = await db.database.teamInvitation.findFirstOrThrow({ where: { organizationId } });
  return { ...team, email, id, userId };
}

describe("an invitation", () => {
  test("is owed a mail, whose link carries its id sealed, and nothing of the link is kept", async () => {
    const { id, userId, email, organization } = await invited();
    const [mail] = await db.database.mailOutbox.findMany({ where: { userId } });
    expect(mail).toMatchObject({ template: "team-invitation", data: { invitationId: id } });
    const written = await readPendingMail({ db: db.database, appUrl: "https://app.example" }, { ...mail!, userId });
    if (written?.template !== "team-invitation") throw new Error("no invitation");
    expect(written).toMatchObject({ to: email, data: { organizationName: organization.name, role: "MEMBER" } });
    expect(written.data.expiresAt).toEqual(days(7));
    const code = new URL(written.data.url).searchParams.get("code")!;
    const kept = JSON.stringify([await db.database.teamInvitation.findMany(), await db.database.mailOutbox.findMany()]);
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(email);
    const audit = await db.database.auditEntry.findMany({ where: { subjectId: userId } });
    expect(audit.map(({ action }) => action)).toEqual(["invitation.made"]);
    expect(JSON.stringify(audit, (_, value: unknown) => (typeof value === "bigint" ? "" : value))).not.toContain(email);
  });

  test("makes its person a member, with a proven address, once", async () => {
    const { id, userId, organizationId } = await invited("ADMIN");
    expect(await acceptInvitation(depsOf(db, days(6.9)), id)).toEqual({ status: "joined", organizationId, userId });
    expect(await acceptInvitation(depsOf(db, days(6.9)), id)).toEqual({ status: "gone" });
    const member = await db.database.membership.findFirstOrThrow({ where: { userId }, include: { user: true } });
    expect(member).toMatchObject({ organizationId, role: "ADMIN", user: { emailVerified: days(6.9) } });
  });

  test("of which ten presses come at once makes one member and one audit entry", async () => {
    const { id, userId } = await invited();
    const accepted = await Promise.all(Array.from({ length: 10 }, () => acceptInvitation(depsOf(db), id)));
    expect(accepted.filter(({ status }) => status === "joined")).toHaveLength(1);
    expect(await db.database.membership.count({ where: { userId } })).toBe(1);
    expect(await db.database.auditEntry.count({ where: { subjectId: userId, action: "invitation.accepted" } })).toBe(1);
  });

  test("that is withdrawn while it is accepted is one of the two, never both, 30 rounds", async () => {
    const { organizationId, people } = await aTeam(db, "OWNER");
    const actor = await people[0]!.look();
    for (let round = 0; round < 30; round++) {
      await db.database.rateCounter.deleteMany();
      const email = anAddress();
      await inviteColleague({ ...depsOf(db), actor }, { organizationId, email, role: "MEMBER" });
      const { id, userId } = await db.database.teamInvitation.findFirstOrThrow({ where: { organizationId } });
      const [accepted, withdrawn] = await Promise.all([
        acceptInvitation(depsOf(db), id),
        refusedFor(withdrawInvitation({ ...depsOf(db), actor }, { organizationId, id })),
      ]);
      const isMember = (await db.database.membership.count({ where: { userId } })) === 1;
      expect([accepted.status, withdrawn, isMember]).toEqual(
        isMember ? ["joined", "gone", true] : ["gone", null, false],
      );
      // An address that was kept for the invitation alone is gone with it.
      expect(await db.database.user.count({ where: { email } })).toBe(isMember ? 1 : 0);
      await db.database.membership.deleteMany({ where: { userId } });
    }
  });

  test("is over after seven days, is then deleted, and its address with it; other people stay", async () => {
    const { id, email, organizationId, people } = await invited();
    const known = await aUser(db.database, { emailVerified: null });
    await db.database.membership.create({
      data: { organizationId: (await anOrganization(db.database)).id, userId: known.id, role: "MEMBER" },
    });
    const input = { organizationId, email: known.email!, role: "MEMBER" as const };
    await inviteColleague({ ...depsOf(db), actor: await people[0]!.look() }, input);
    expect(await findInvitation(db.database, id, days(7))).toBeNull();
    expect(await acceptInvitation(depsOf(db, days(7)), id)).toEqual({ status: "gone" });

    await purgeExpiredTeamRows(db.database, days(6.9));
    expect(await db.database.teamInvitation.count({ where: { organizationId } })).toBe(2);
    await purgeExpiredTeamRows(db.database, days(7));
    expect(await db.database.teamInvitation.count({ where: { organizationId } })).toBe(0);
    expect(await db.database.user.count({ where: { email: { in: [email, known.email!] } } })).toBe(1);
  });

  test("mailed again gets a new week; the first mail's link ends when it said", async () => {
    const { id, organizationId, people } = await invited();
    const sealer = createSealer(["a secret of at least 32 characters"]);
    const first = await db.database.teamInvitation.findUniqueOrThrow({ where: { id } });
    const code = new URL(invitationUrl(sealer, "https://app.example", first)).searchParams.get("code")!;
    await resendInvitation({ ...depsOf(db, days(6)), actor: await people[1]!.look() }, { organizationId, id });
    expect((await findInvitation(db.database, id, days(12)))?.id).toBe(id);
    expect(readInvitationCode(sealer, code)).toEqual({ id, expiresAt: days(7) });
    expect(readInvitationCode(createSealer(["another secret of 32 characters"]), code)).toBeNull();
    expect(readInvitationCode(sealer, sealer.seal("sign-in-link", `${id} 1`))).toBeNull();
  });

  test("of an organization that was archived meanwhile is over, and none is made there", async () => {
    const { id, organizationId, people } = await invited();
    await db.database.organization.update({ where: { id: organizationId }, data: { archivedAt: NOW } });
    expect(await acceptInvitation(depsOf(db), id)).toEqual({ status: "gone" });
    const input = { organizationId, email: anAddress(), role: "MEMBER" as const };
    expect(await refusedFor(inviteColleague({ ...depsOf(db), actor: await people[0]!.look() }, input))).toBe(
      "archived",
    );
  });

  test("to a member is refused, and to an erased person is over", async () => {
    const { id, organizationId, people, userId } = await invited();
    const input = { organizationId, email: people[2]!.email, role: "ADMIN" as const };
    expect(await refusedFor(inviteColleague({ ...depsOf(db), actor: await people[0]!.look() }, input))).toBe("member");
    await db.database.user.update({ where: { id: userId }, data: { email: null, erasedAt: NOW } });
    expect(await acceptInvitation(depsOf(db), id)).toEqual({ status: "gone" });
  });
});

describe("who may invite", () => {
  test("an admin as member and admin, an owner as owner too; members and strangers nobody", async () => {
    const { organizationId, people } = await aTeam(db, "OWNER", "ADMIN", "MEMBER");
    const stranger = await aPerson(db);
    const invite = async (who: typeof stranger, role: "OWNER" | "ADMIN" | "MEMBER") =>
      inviteColleague({ ...depsOf(db), actor: await who.look() }, { organizationId, email: anAddress(), role }).then(
        () => "invited",
        (error: { code: string }) => error.code,
      );
    const [owner, admin, member] = people;
    expect(await invite(owner!, "OWNER")).toBe("invited");
    expect(await invite(admin!, "ADMIN")).toBe("invited");
    expect(await invite(admin!, "OWNER")).toBe("FORBIDDEN");
    expect(await invite(member!, "MEMBER")).toBe("FORBIDDEN");
    expect(await invite(stranger, "MEMBER")).toBe("NOT_FOUND");
  });

  test("not who has lost the role since the page was shown", async () => {
    const { organizationId, people } = await aTeam(db, "OWNER", "ADMIN");
    const actor = await people[1]!.look();
    await db.database.membership.updateMany({ where: { userId: people[1]!.id }, data: { role: "MEMBER" } });
    const input = { organizationId, email: anAddress(), role: "MEMBER" as const };
    await expect(inviteColleague({ ...depsOf(db), actor }, input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await db.database.membership.deleteMany({ where: { userId: people[1]!.id } });
    await expect(inviteColleague({ ...depsOf(db), actor }, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await db.database.user.count({ where: { email: input.email } })).toBe(0);
  });

  test("no admin an owner's invitation away, or lower", async () => {
    const { organizationId, people, id, email } = await invited("OWNER");
    const actor = await people[1]!.look();
    for (const work of [
      withdrawInvitation({ ...depsOf(db), actor }, { organizationId, id }),
      inviteColleague({ ...depsOf(db), actor }, { organizationId, email, role: "MEMBER" }),
    ]) {
      await expect(work).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });

  test("nobody without end: 30 mails a day for an organization, 5 to one address, whose counter holds no address", async () => {
    const { organizationId, people } = await aTeam(db, "OWNER");
    const actor = await people[0]!.look();
    const email = anAddress();
    const invite = (to: string) =>
      refusedFor(inviteColleague({ ...depsOf(db), actor }, { organizationId, email: to, role: "MEMBER" }));
    for (let i = 0; i < 5; i++) expect(await invite(email)).toBeNull();
    expect(await invite(email)).toBe("same-person");
    for (let i = 0; i < 24; i++) expect(await invite(anAddress())).toBeNull();
    expect(await invite(anAddress())).toBe("limit");
    expect(JSON.stringify(await db.database.rateCounter.findMany())).not.toContain("@");
  });
});

describe("an operator", () => {
  const operator = { userId: randomUUID(), operatorRole: "ADMIN" as const };

  test("invites a first owner for a customer without one, and for no other", async () => {
    const { id: organizationId } = await anOrganization(db.database);
    const email = anAddress();
    await inviteFirstOwner({ ...depsOf(db), actor: operator }, { organizationId, email });
    const invitation = await db.database.teamInvitation.findFirstOrThrow({ where: { organizationId } });
    expect(invitation.role).toBe("OWNER");
    // An operator's name is none of the buyer's business.
    expect((await findInvitation(db.database, invitation.id, NOW))?.invitedBy).toBeNull();
    await acceptInvitation(depsOf(db), invitation.id);
    const again = inviteFirstOwner({ ...depsOf(db), actor: operator }, { organizationId, email: anAddress() });
    expect(await refusedFor(again)).toBe("has-owner");
    const viewer = { ...operator, operatorRole: "VIEWER" as const };
    await expect(inviteFirstOwner({ ...depsOf(db), actor: viewer }, { organizationId, email })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("lifts a member to owner where the owners are gone", async () => {
    const { organizationId, people } = await aTeam(db, "OWNER", "MEMBER");
    await db.database.user.update({ where: { id: people[0]!.id }, data: { email: null, erasedAt: NOW } });
    await inviteFirstOwner({ ...depsOf(db), actor: operator }, { organizationId, email: people[1]!.email });
    const { id } = await db.database.teamInvitation.findFirstOrThrow({ where: { organizationId } });
    await acceptInvitation(depsOf(db), id);
    expect((await people[1]!.look()).memberships).toMatchObject([{ organizationId, role: "OWNER" }]);
  });
});
