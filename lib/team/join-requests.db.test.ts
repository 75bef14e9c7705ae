import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { readPendingMail } from "#lib/mail-delivery/read-pending-mail.ts";
import { hashHandle } from "#lib/registration/handle.ts";
import { askToJoin, findOwnRequest } from "#lib/team/ask-to-join.ts";
import { decideRequest, findRequest } from "#lib/team/decide-request.ts";
import { purgeExpiredTeamRows } from "#lib/team/purge-expired.ts";
import { inviteColleague } from "#lib/team/invite.ts";
import { listWaitingForOperator } from "#lib/team/list-team.ts";
import { refusalOf } from "#lib/team/refusal.ts";
import { aPerson, aTeam, depsOf, NOW } from "#lib/testing/fixtures/a-team.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { DAY_MS, HOUR_MS } from "#lib/time/hours.ts";

const db = useDatabase({ connections: 20 });
beforeEach(async () => {
  await db.database.rateCounter.deleteMany();
  await db.database.mailOutbox.deleteMany();
});
const days = (count: number) => new Date(NOW.getTime() + count * DAY_MS);
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code: string }) => refusalOf(error) ?? error.code,
  );

/** A person who came from AWS with an agreement that belongs to a team with these roles. */
async function arrived(...roles: Parameters<typeof aTeam>[1][]) {
  const team = await aTeam(db, ...roles);
  const product = await aProduct(db.database, { supportEmail: "help@lumenar.example" });
  const agreement = await anAgreement(db.database, product);
  await aLink(db.database, agreement, team.organization);
  const asker = await aPerson(db);
  const handle = randomUUID();
  const { id: arrival } = await db.database.registration.create({
    data: {
      handleHash: hashHandle(handle),
      state: "RESOLVED",
      productId: product.id,
      agreementId: agreement.id,
      createdAt: NOW,
      expiresAt: new Date(NOW.getTime() + HOUR_MS),
    },
  });
  const ask = async (now = NOW) =>
    askToJoin({ ...depsOf(db, now), actor: await asker.look() }, { arrival, handles: [handle] });
  const request = () => db.database.joinRequest.findFirst({ where: { userId: asker.id } });
  const decide = async (
    who: number,
    decision: "approve" | "decline",
    role: "OWNER" | "ADMIN" | "MEMBER" = "MEMBER",
  ) => {
    const actor = await team.people[who]!.look();
    const { id } = (await request())!;
    return outcome(
      decideRequest({ ...depsOf(db), actor }, { organizationId: team.organizationId, id, decision, role }),
    );
  };
  return { ...team, product, agreement, asker, arrival, handle, ask, request, decide };
}

const mailsTo = async (userId: string) =>
  (await db.database.mailOutbox.findMany({ where: { userId } })).map(({ template }) => template);

describe("asking to join", () => {
  test("writes to owners and admins, once, and tells the person no name", async () => {
    const { ask, asker, people, agreement, organization } = await arrived("OWNER", "ADMIN", "MEMBER");
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(["asked", "asked", "asked"]);
    const [owner, admin, member] = people;
    expect(await mailsTo(owner!.id)).toEqual(["join-request"]);
    expect(await mailsTo(admin!.id)).toEqual(["join-request"]);
    expect(await mailsTo(member!.id)).toEqual([]);
    const [pendingMail] = await db.database.mailOutbox.findMany({ where: { userId: owner!.id } });
    const deps = { db: db.database, appUrl: "https://app.example" };
    expect(await readPendingMail(deps, { ...pendingMail!, userId: owner!.id })).toMatchObject({
      to: owner!.email,
      data: { askedBy: asker.email, organizationName: organization.name },
    });
    const own = await findOwnRequest(
      { db: db.database, now: NOW },
      { actor: { userId: asker.id }, agreementId: agreement.id },
    );
    expect(own).toEqual({ status: "asked", until: days(14), canBeDecided: true });
  });

  test("needs an arrival of this browser's that still lives", async () => {
    const { asker, arrival, handle } = await arrived("OWNER");
    const actor = await asker.look();
    const ask = (handles: string[], id: string, now = NOW) =>
      askToJoin({ ...depsOf(db, now), actor }, { arrival: id, handles });
    expect(await ask([], arrival)).toBe("gone");
    expect(await ask([randomUUID()], arrival)).toBe("gone");
    expect(await ask([handle], randomUUID())).toBe("gone");
    expect(await ask([handle], arrival, new Date(NOW.getTime() + HOUR_MS))).toBe("gone");
    expect(await db.database.joinRequest.count({ where: { userId: asker.id } })).toBe(0);
  });

  test("of a member, of an archived organization, and more than five times a day is refused", async () => {
    const one = await arrived("OWNER");
    await db.database.membership.create({
      data: { organizationId: one.organizationId, userId: one.asker.id, role: "MEMBER" },
    });
    expect(await one.ask()).toBe("member");
    const two = await arrived("OWNER");
    await db.database.organization.update({ where: { id: two.organizationId }, data: { archivedAt: NOW } });
    expect(await two.ask()).toBe("gone");
    for (let i = 0; i < 4; i++) await two.ask();
    expect(await two.ask()).toBe("limit");
  });

  test("of an organization that nobody can answer for is kept, and operators see it", async () => {
    const { ask, organizationId, agreement, asker } = await arrived("MEMBER");
    expect(await ask()).toBe("asked");
    const own = await findOwnRequest(
      { db: db.database, now: NOW },
      { actor: { userId: asker.id }, agreementId: agreement.id },
    );
    expect(own).toMatchObject({ status: "asked", canBeDecided: false });
    const operator = { userId: randomUUID(), operatorRole: "VIEWER" as const };
    const seen = await listWaitingForOperator({ db: db.database, actor: operator, now: NOW }, organizationId);
    expect(seen).toMatchObject({ hasNoOwner: true, requests: [{ email: asker.email }] });
  });
});

describe("deciding", () => {
  test("lets the person in with a role, tells them by mail, and is not done twice", async () => {
    const { ask, asker, decide, organizationId, request } = await arrived("OWNER", "ADMIN");
    await ask();
    const { id } = (await request())!;
    expect(await decide(1, "approve", "ADMIN")).toBe("done");
    expect((await asker.look()).memberships).toMatchObject([{ organizationId, role: "ADMIN" }]);
    expect(await mailsTo(asker.id)).toEqual(["join-approved"]);
    expect(await ask()).toBe("member");
    expect(await findRequest({ db: db.database, actor: await asker.look(), now: NOW }, id)).toBeNull();
  });

  test("no, tells them without a name, and keeps them from asking again for 14 days", async () => {
    const { ask, asker, decide, organization, product } = await arrived("OWNER");
    await ask();
    expect(await decide(0, "decline")).toBe("done");
    const [pendingMail] = await db.database.mailOutbox.findMany({ where: { userId: asker.id } });
    const mail = await readPendingMail(
      { db: db.database, appUrl: "https://a.example" },
      { ...pendingMail!, userId: asker.id },
    );
    expect(mail).toMatchObject({ template: "join-declined", data: { productTitle: product.title } });
    expect(JSON.stringify(mail)).not.toContain(organization.name);
    expect(await ask()).toBe("declined");
    await purgeExpiredTeamRows(db.database, days(14));
    expect(await db.database.joinRequest.count({ where: { userId: asker.id } })).toBe(0);
  });

  test("is for owners and admins with the role that they have now; an admin makes no owner", async () => {
    const { ask, asker, decide, people, organizationId, request } = await arrived("OWNER", "ADMIN", "MEMBER");
    await ask();
    expect(await decide(2, "approve")).toBe("FORBIDDEN");
    expect(await decide(1, "approve", "OWNER")).toBe("FORBIDDEN");
    const { id } = (await request())!;
    const stranger = await aPerson(db);
    const input = { organizationId, id, decision: "approve", role: "MEMBER" } as const;
    expect(await outcome(decideRequest({ ...depsOf(db), actor: await stranger.look() }, input))).toBe("NOT_FOUND");
    await expect(findRequest({ db: db.database, actor: await stranger.look(), now: NOW }, id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const admin = await people[1]!.look();
    await db.database.membership.updateMany({ where: { userId: admin.userId }, data: { role: "MEMBER" } });
    expect(await outcome(decideRequest({ ...depsOf(db), actor: admin }, input))).toBe("FORBIDDEN");
    expect((await asker.look()).memberships).toEqual([]);
  });

  test("by two at once counts once, 20 rounds", async () => {
    for (let round = 0; round < 20; round++) {
      const { ask, asker, decide } = await arrived("OWNER", "OWNER");
      await ask();
      const done = await Promise.all([decide(0, "approve"), decide(1, "decline")]);
      expect(done.toSorted()).toEqual(["done", "gone"]);
      const isMember = (await asker.look()).memberships.length === 1;
      expect(await mailsTo(asker.id)).toEqual([isMember ? "join-approved" : "join-declined"]);
    }
  });

  test("is over after 14 days, and an invitation that is accepted answers it", async () => {
    const { ask, asker, people, organizationId, request, agreement } = await arrived("OWNER");
    await ask();
    const owner = await people[0]!.look();
    const { id } = (await request())!;
    const late = decideRequest(
      { ...depsOf(db, days(14)), actor: owner },
      { organizationId, id, decision: "approve", role: "MEMBER" },
    );
    expect(await outcome(late)).toBe("gone");
    await inviteColleague({ ...depsOf(db), actor: owner }, { organizationId, email: asker.email, role: "MEMBER" });
    const own = { actor: { userId: asker.id }, agreementId: agreement.id };
    expect(await findOwnRequest({ db: db.database, now: days(14) }, own)).toMatchObject({ status: "none" });
  });
});
