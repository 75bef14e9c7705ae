import { beforeEach, expect, test } from "vitest";
import { getMemberAgreement, listMemberAgreements } from "#lib/agreements/member-agreements.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { listMembers } from "#lib/auth/list-members.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const from = new Date("2026-11-01T00:00:00Z");
let n = 0;

async function anOrganization(name: string) {
  n += 1;
  const user = await db.database.user.create({ data: { email: `p${n}@x.example`, emailVerified: from } });
  const organization = await db.database.organization.create({ data: { name } });
  await db.database.membership.create({
    data: { userId: user.id, organizationId: organization.id, role: "OWNER" },
  });
  const membership = {
    organizationId: organization.id,
    organizationName: name,
    role: "OWNER" as const,
    isArchived: false,
  };
  const actor: Actor = {
    userId: user.id,
    email: user.email!,
    name: null,
    signedInAt: from,
    operatorRole: null,
    memberships: [membership],
  };
  return { organization, actor };
}

async function anAgreement(organizationId: string, link: { isFirst?: boolean; linkedTo?: Date } = {}) {
  n += 1;
  const product = await db.database.product.create({
    data: { productCode: `code${n}`, title: `Product ${n}`, pricingModel: "SUBSCRIPTION" },
  });
  return db.database.agreement.create({
    data: {
      productId: product.id,
      status: "active",
      licenseKey: `l-${n}`,
      links: { create: { organizationId, isFirst: link.isFirst ?? true, linkedFrom: from, linkedTo: link.linkedTo } },
    },
  });
}

let ours: Awaited<ReturnType<typeof anOrganization>>;
let theirs: Awaited<ReturnType<typeof anOrganization>>;
beforeEach(async () => {
  ours = await anOrganization("Ours");
  theirs = await anOrganization("Theirs");
});

test("a member sees the agreements of the organization and no other's", async () => {
  const own = await anAgreement(ours.organization.id);
  await anAgreement(theirs.organization.id);
  const list = await listMemberAgreements(db.database, ours.actor, ours.organization.id);
  expect(list.map((agreement) => agreement.id)).toEqual([own.id]);
});

test("T01 another organization's list, agreement and team do not exist", async () => {
  const foreign = await anAgreement(theirs.organization.id);
  const notFound = { code: "NOT_FOUND" };
  await expect(listMemberAgreements(db.database, ours.actor, theirs.organization.id)).rejects.toMatchObject(notFound);
  await expect(getMemberAgreement(db.database, ours.actor, foreign.id)).rejects.toMatchObject(notFound);
  await expect(listMembers(db.database, ours.actor, theirs.organization.id)).rejects.toMatchObject(notFound);
});

test.each(["", "nonsense", "00000000-0000-4000-8000-000000000000", "' OR 1=1 --", "a".repeat(5000)])(
  "T04 %j is no agreement",
  async (id) => {
    await expect(getMemberAgreement(db.database, ours.actor, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  },
);

test("an agreement whose link has ended is no longer the organization's", async () => {
  const moved = await anAgreement(ours.organization.id, { linkedTo: new Date("2026-11-10T00:00:00Z") });
  expect(await listMemberAgreements(db.database, ours.actor, ours.organization.id)).toEqual([]);
  await expect(getMemberAgreement(db.database, ours.actor, moved.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the first link sees all hours, a later one those from its start", async () => {
  const first = await anAgreement(ours.organization.id);
  const later = await anAgreement(ours.organization.id, { isFirst: false });
  expect((await getMemberAgreement(db.database, ours.actor, first.id)).visibleFrom).toBeNull();
  expect((await getMemberAgreement(db.database, ours.actor, later.id)).visibleFrom).toEqual(from);
});

test("a team lists owners first", async () => {
  const colleague = await db.database.user.create({ data: { email: `c${n}@x.example` } });
  await db.database.membership.create({
    data: { userId: colleague.id, organizationId: ours.organization.id, role: "MEMBER", createdAt: from },
  });
  const members = await listMembers(db.database, ours.actor, ours.organization.id);
  expect(members.map((member) => member.role)).toEqual(["OWNER", "MEMBER"]);
});
