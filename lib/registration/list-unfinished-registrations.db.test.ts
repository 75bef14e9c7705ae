import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { forgetExpiredRegistrations } from "#lib/registration/forget-expired.ts";
import { listUnfinishedRegistrations } from "#lib/registration/list-unfinished-registrations.ts";
import { viewer } from "#lib/testing/console-rows.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/factories.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const deps = { actor: viewer, now };
const list = async (cursor: string | null = null, limit = 25) =>
  listUnfinishedRegistrations({ ...deps, db: db.database }, { cursor, limit });

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
  expect(rows.map(({ stoppedAt, failureCode }) => [stoppedAt, failureCode])).toEqual([
    ["before-sign-in", null],
    ["before-link-opened", null],
    ["refused-by-aws", "TOKEN_EXPIRED"],
    ["before-aws", "AWS_UNAVAILABLE"],
  ]);
  expect(rows[0]).toMatchObject({
    productTitle: product.title,
    customerAwsAccountId: "123456789012",
    agreementId: open.id,
  });

  const first = await list(null, 3);
  expect((await list(first.nextCursor, 3)).rows.map(({ id }) => id)).toEqual([rows[3]!.id]);
  const stranger = { ...viewer, operatorRole: null };
  await expect(
    listUnfinishedRegistrations({ ...deps, actor: stranger, db: db.database }, { cursor: null }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("whom AWS resolved is kept for a month, to whom a link was mailed for a day, the rest for a day", async () => {
  const old = await anArrival(26, { state: "RESOLVED", emailHash: randomBytes(32), mailedAt: hoursAgo(26) });
  const refused = await anArrival(26, { state: "FAILED" });
  const ancient = await anArrival(32 * 24, { state: "RESOLVED" });
  await forgetExpiredRegistrations(db.pool, now);
  const find = (id: string) => db.database.registration.findUnique({ where: { id } });
  expect(await find(old.id)).toMatchObject({ emailHash: null, mailedAt: old.mailedAt });
  expect(await find(refused.id)).toBeNull();
  expect(await find(ancient.id)).toBeNull();
});
