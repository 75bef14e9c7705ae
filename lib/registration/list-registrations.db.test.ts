import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { purgeExpiredRegistrations } from "#lib/registration/purge-expired.ts";
import { listRegistrations, type RegistrationView } from "#lib/registration/list-registrations.ts";
import { viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const deps = { actor: viewer, now };
const list = async (cursor: string | null = null, limit = 25) =>
  listRegistrations({ ...deps, db: db.database }, { view: "unfinished", cursor, limit });
const see = async (view: RegistrationView, query: string | null = null) =>
  (await listRegistrations({ ...deps, db: db.database }, { view, query, cursor: null })).rows;

async function anArrival(hours: number, over: Partial<Prisma.RegistrationUncheckedCreateInput> = {}) {
  const at = hoursAgo(hours);
  const data = { handleHash: randomBytes(32), createdAt: at, expiresAt: new Date(at.getTime() + 3_600_000), ...over };
  return db.database.registration.create({ data });
}

test("an arrival that led to nothing is listed with its step, an hour after it began; finished ones are not", async () => {
  const product = await aProduct(db.database);
  const [open, linked] = [await anAgreement(db.database, product), await anAgreement(db.database, product)];
  await aLink(db.database, linked, await anOrganization(db.database));
  const resolved = { state: "RESOLVED", productId: product.id, customerAwsAccountId: "123456789012" } as const;
  await anArrival(0.5, { ...resolved, agreementId: open.id });
  await anArrival(9, { ...resolved, agreementId: linked.id });
  await anArrival(8, { state: "LINKED" });
  await anArrival(2, { ...resolved, agreementId: open.id });
  await anArrival(3, { ...resolved, agreementId: open.id, mailedAt: hoursAgo(2.9), emailHash: randomBytes(32) });
  await anArrival(4, { state: "FAILED", failureCode: "TOKEN_EXPIRED" });
  await anArrival(5, { failureCode: "AWS_UNAVAILABLE" });
  const { rows } = await list();
  expect(rows.map(({ progress, failureCode }) => [progress, failureCode])).toEqual([
    ["before-sign-in", null],
    ["before-link-opened", null],
    ["before-aws", "AWS_UNAVAILABLE"],
  ]);
  expect(rows[0]).toMatchObject({
    productTitle: product.title,
    customerAwsAccountId: "123456789012",
    agreementId: open.id,
  });

  const first = await list(null, 2);
  expect((await list(first.nextCursor, 2)).rows.map(({ id }) => id)).toEqual([rows[2]!.id]);
  const stranger = { ...viewer, operatorRole: null };
  await expect(
    listRegistrations({ ...deps, actor: stranger, db: db.database }, { view: "identified", cursor: null }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("who arrived is seen with account, product, offer and organization, also when nobody went on", async () => {
  await db.database.registration.deleteMany();
  const product = await aProduct(db.database, { title: "Lumenar Ärzte 100%" });
  const [open, linked] = [
    await anAgreement(db.database, product, { offerId: "offer-open1" }),
    await anAgreement(db.database, product),
  ];
  const organization = await anOrganization(db.database, { name: "Harrow Lane" });
  await aLink(db.database, linked, organization);
  const of = (agreement: typeof open) => ({
    productId: product.id,
    agreementId: agreement.id,
    customerAwsAccountId: agreement.customerAwsAccountId,
  });
  const here = await anArrival(0.2, { ...of(open), state: "RESOLVED", offerTypeHint: "free-trial" });
  const other = await anArrival(3, { ...of(linked), state: "RESOLVED" });
  const done = await anArrival(5, { ...of(linked), state: "LINKED", organizationId: organization.id });
  const asked = await anArrival(0.1, { failureCode: "AWS_UNAVAILABLE", sealedToken: "sealed-canary" });
  const junk = await anArrival(0.1, { state: "FAILED", failureCode: "TOKEN_INVALID" });

  const seen = await see("identified");
  expect(seen.map(({ id, progress }) => [id, progress])).toEqual([
    [here.id, "signing-in"],
    [other.id, "registered-otherwise"],
    [done.id, "registered"],
  ]);
  expect(seen[0]).toMatchObject({
    productTitle: "Lumenar Ärzte 100%",
    offerId: "offer-open1",
    isFreeTrialHinted: true,
    customerAwsAccountId: open.customerAwsAccountId,
    organization: null,
  });
  expect(seen[1]!.organization).toEqual({ id: organization.id, name: "Harrow Lane" });
  expect((await see("in-progress")).map(({ id }) => id).toSorted()).toEqual([here.id, asked.id].toSorted());
  expect((await see("in-progress")).find(({ id }) => id === asked.id)).toMatchObject({ progress: "unanswered" });
  expect((await see("registered")).map(({ id }) => id)).toEqual([done.id]);
  expect((await see("refused")).map(({ id }) => id)).toEqual([junk.id]);
  expect(JSON.stringify(await see("in-progress"))).not.toContain("canary");

  const reference = `R-${here.id.slice(0, 4)}-${here.id.slice(4, 8)}`;
  const account = open.customerAwsAccountId!;
  for (const query of [account, account.slice(-4), "offer-open1", open.awsAgreementId!, reference.toUpperCase()]) {
    expect((await see("identified", query)).map(({ id }) => id)).toContain(here.id);
  }
  expect((await see("identified", "row LANE")).map(({ id }) => id)).toEqual([other.id, done.id]);
  expect(await see("identified", "Ärzte 100%")).toHaveLength(3);
  expect(await see("identified", "_ärzte%")).toEqual([]);
});

test("whom AWS resolved is kept for a month, to whom a link was mailed for a day, the rest for a day", async () => {
  const old = await anArrival(26, { state: "RESOLVED", emailHash: randomBytes(32), mailedAt: hoursAgo(26) });
  const refused = await anArrival(26, { state: "FAILED" });
  const ancient = await anArrival(32 * 24, { state: "RESOLVED" });
  await purgeExpiredRegistrations(db.pool, now);
  const find = (id: string) => db.database.registration.findUnique({ where: { id } });
  expect(await find(old.id)).toMatchObject({ emailHash: null, mailedAt: old.mailedAt });
  expect(await find(refused.id)).toBeNull();
  expect(await find(ancient.id)).toBeNull();
});
