import { beforeEach, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import {
  findHold,
  holdMetering,
  meteringFromInput,
  releaseMetering,
  setMeteringFrom,
} from "#lib/metering/corrections/hold-metering.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  product = await aProduct(db.database);
  agreement = await anAgreement(db.database, product);
});

const deps = (actor: Parameters<typeof holdMetering>[0]["actor"] = admin) => ({ db: db.database, actor, now });
const input = (kind: "agreement" | "product") => ({
  kind,
  id: kind === "agreement" ? agreement.id : product.id,
  note: "prices are being changed",
});

test.each(["agreement", "product"] as const)("while all of a %s is held nothing of it is sent", async (kind) => {
  const event = aUsageEvent({ agreementId: agreement.id, quantity: 4, timestamp: "2026-11-21T10:10:00Z" });
  await reportUsage(db, new Date("2026-11-21T10:30:00Z"), [event]);
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
  await holdMetering(deps(), input(kind));
  const aws = createFakeAws(() => now, []);
  const send = () =>
    submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering: aws.metering, random: () => 0 });
  const accepted = () => db.database.meteringRecord.count({ where: { agreementId: agreement.id, state: "ACCEPTED" } });
  await send();
  expect(await accepted()).toBe(0);
  expect(await findHold(deps(), kind, input(kind).id)).toMatchObject({ heldAt: now, heldReason: input(kind).note });
  await releaseMetering(deps(), input(kind));
  await send();
  expect(await accepted()).toBe(1);
  const audit = await db.database.auditEntry.findMany({ where: { subjectId: input(kind).id }, orderBy: { id: "asc" } });
  expect(audit.map(({ action }) => action)).toEqual([`${kind}.metering-held`, `${kind}.metering-released`]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("M29 two people at once hold it once, and release it once", async () => {
  for (const act of [holdMetering, releaseMetering]) {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => act(deps(), input("agreement"))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(act(deps(), input("agreement"))).rejects.toMatchObject({ code: "CONFLICT" });
  }
  expect(await db.database.auditEntry.count({ where: { subjectId: agreement.id } })).toBe(2);
});

test("an agreement's first metered hour is a whole one, and can be taken back", async () => {
  const parse = (from: string) => meteringFromInput.safeParse({ id: agreement.id, from, note: "moved over" });
  for (const from of ["2026-11-21T10:30", "tomorrow", "2026-13-01T00:00"])
    expect(parse(from).success, from).toBe(false);
  await setMeteringFrom(deps(), parse("2026-11-22T00:00").data!);
  expect(await findHold(deps(), "agreement", agreement.id)).toMatchObject({
    meteringFrom: new Date("2026-11-22T00:00:00Z"),
  });
  await setMeteringFrom(deps(), parse("").data!);
  expect(await findHold(deps(), "agreement", agreement.id)).toMatchObject({ meteringFrom: null });
});

test("T01 only from ADMIN on, and for nothing that is not there", async () => {
  for (const act of [holdMetering, releaseMetering]) {
    await expect(act(deps({ ...admin, operatorRole: "VIEWER" }), input("product"))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(act(deps(), { ...input("product"), id: agreement.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});
