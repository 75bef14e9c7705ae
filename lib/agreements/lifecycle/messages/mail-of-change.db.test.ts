import { expect, test } from "vitest";
import { enqueueMailOfChange, enqueueMailOfLink } from "#lib/agreements/lifecycle/messages/mail-of-change.ts";
import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { enqueueNearEndMail } from "#lib/agreements/lifecycle/messages/enqueue-near-end-mail.ts";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";
import { storeBridgeEvent, storeSnsMessage } from "#lib/testing/fixtures/lifecycle-events.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");

/** An organization with a person of each role, and an agreement of theirs. */
async function aTeam(over: Parameters<typeof anAgreement>[2] = {}, productOver: Parameters<typeof aProduct>[1] = {}) {
  const product = await aProduct(db.database, productOver);
  const [agreement, organization] = [await anAgreement(db.database, product, over), await anOrganization(db.database)];
  await aLink(db.database, agreement, organization);
  const [owner, admin, member] = [await aUser(db.database), await aUser(db.database), await aUser(db.database)];
  for (const [user, role] of [
    [owner, "OWNER"],
    [admin, "ADMIN"],
    [member, "MEMBER"],
  ] as const) {
    await db.database.membership.create({ data: { organizationId: organization.id, userId: user.id, role } });
  }
  const pendingMail = async () => {
    const rows = await db.database.mailOutbox.findMany({
      where: { userId: { in: [owner.id, admin.id, member.id] } },
      orderBy: [{ createdAt: "asc" }, { about: "asc" }],
    });
    return rows.map(({ template, userId }) => [
      template,
      userId === owner.id ? "owner" : userId === admin.id ? "admin" : "member",
    ]);
  };
  return { product, agreement, organization, owner, pendingMail };
}

const both = (template: string) =>
  expect.arrayContaining([
    [template, "owner"],
    [template, "admin"],
  ]) as string[][];

test("the end of an agreement is told to owners and admins, once, with its date", async () => {
  const { agreement, product, pendingMail } = await aTeam();
  const end = () =>
    storeBridgeEvent(db.pool, "License Deprovisioned - Manufacturer", "2026-11-21T11:30:00Z", {
      agreement: { id: agreement.awsAgreementId },
      acceptor: { accountId: agreement.customerAwsAccountId },
      product: { code: product.productCode, id: product.productId },
      license: { arn: agreement.licenseArn },
    });
  await end();
  await end();
  await applyStoredEvents({ db: db.database, now });
  await applyStoredEvents({ db: db.database, now });
  expect(await pendingMail()).toEqual(both("ended"));
  expect(await pendingMail()).toHaveLength(2);
  const [row] = await db.database.mailOutbox.findMany({ where: { about: { startsWith: `ended:${agreement.id}` } } });
  expect(row).toMatchObject({
    data: { agreementId: agreement.id, endsAt: "2026-11-21T11:30:00Z", reason: "LICENSE_DEPROVISIONED" },
  });
});

test("a change that is taken back owes nothing", async () => {
  const { agreement, pendingMail } = await aTeam({ endsAt: new Date("2026-11-20T00:00:00Z") });
  await expect(
    db.database.$transaction(async (tx) => {
      expect(await reconcileAgreement(tx, agreement.id, { now, by: "test" })).toBe("agreement.ended");
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");
  expect(await pendingMail()).toEqual([]);
});

test("LEGACY: cancelling tells that it ends, and an hour later that it has ended", async () => {
  const { product, pendingMail } = await aTeam(
    { licenseArn: null, customerIdentifier: "cust-9", awsAgreementId: null },
    { integration: "LEGACY" },
  );
  const who = { productCode: product.productCode, customerIdentifier: "cust-9" };
  await storeSnsMessage(db.pool, "unsubscribe-pending", "2026-11-21T11:50:00Z", who);
  await applyStoredEvents({ db: db.database, now });
  expect(await pendingMail()).toEqual(both("ending"));
  await storeSnsMessage(db.pool, "unsubscribe-success", "2026-11-21T12:50:00Z", who);
  await applyStoredEvents({ db: db.database, now: new Date("2026-11-21T13:00:00Z") });
  expect(await pendingMail()).toEqual(both("ended"));
  expect(await pendingMail()).toHaveLength(4);
});

test("an end that comes near by the calendar alone is told once, however many runs look", async () => {
  const { agreement, pendingMail } = await aTeam({ status: "ending", endsAt: new Date("2027-01-10T00:00:00.500Z") });
  await enqueueNearEndMail(db.database, now);
  expect(await pendingMail()).toEqual([]);
  const near = new Date("2026-12-20T00:00:00Z");
  await Promise.all([1, 2, 3].map(() => enqueueNearEndMail(db.database, near)));
  expect(await pendingMail()).toEqual(both("ending"));
  expect(await pendingMail()).toHaveLength(2);
  await db.database.agreement.update({
    where: { id: agreement.id },
    data: { endsAt: new Date("2027-01-12T00:00:00Z") },
  });
  expect(await enqueueNearEndMail(db.database, near)).toBe(1);
  expect(await enqueueNearEndMail(db.database, near)).toBe(0);
  expect(await pendingMail()).toHaveLength(4);
});

test("who linked what AWS has not confirmed hears that it waits, and is welcomed when it begins", async () => {
  const { agreement, organization, owner, pendingMail } = await aTeam({
    status: "pending",
    statusReason: "NEW",
    startsAt: null,
  });
  const link = { agreementId: agreement.id, organizationId: organization.id, userId: owner.id };
  await db.database.$transaction((tx) => enqueueMailOfLink(tx, link));
  expect(await pendingMail()).toEqual([["pending", "owner"]]);
  const { productCode: code, productId: id } = await db.database.product.findUniqueOrThrow({
    where: { id: agreement.productId },
  });
  await storeBridgeEvent(db.pool, "License Updated - Manufacturer", "2026-11-21T11:59:00Z", {
    agreement: { id: agreement.awsAgreementId },
    acceptor: { accountId: agreement.customerAwsAccountId },
    product: { code, id },
    license: { arn: agreement.licenseArn },
  });
  await applyStoredEvents({ db: db.database, now });
  expect(await pendingMail()).toEqual(
    expect.arrayContaining([
      ["pending", "owner"],
      ["welcome", "owner"],
    ]),
  );
  expect(await pendingMail()).toHaveLength(2);
});

test("who was welcomed before AWS had said that the start is ahead hears that, once, and when it begins", async () => {
  const { agreement, organization, owner, pendingMail } = await aTeam({ status: "active", statusReason: "RESOLVED" });
  const link = { agreementId: agreement.id, organizationId: organization.id, userId: owner.id };
  await db.database.$transaction((tx) => enqueueMailOfLink(tx, link));
  expect(await pendingMail()).toEqual([["welcome", "owner"]]);

  const begun = { status: "active", statusReason: "RESOLVED", endsAt: null } as const;
  const ahead = { status: "pending", statusReason: "FUTURE_START_DATE", endsAt: null } as const;
  const change = (from: typeof begun | typeof ahead, to: typeof begun | typeof ahead) =>
    db.database.$transaction((tx) => enqueueMailOfChange(tx, agreement.id, from, to, now));
  await change(begun, ahead);
  await change(begun, ahead);
  expect((await pendingMail()).filter(([template]) => template === "pending")).toEqual(both("pending"));
  expect(await pendingMail()).toHaveLength(3);
  await change(ahead, begun);
  expect((await pendingMail()).filter(([template]) => template === "welcome")).toHaveLength(3);
});
