import { beforeEach, expect, test } from "vitest";
import { adjustUsage, adjustUsageInput } from "#lib/metering/corrections/adjust-usage.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { previewAdjustment } from "#lib/metering/corrections/preview-adjustment.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase({ connections: 20 });
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  agreement = await anAgreement(db.database, await aProduct(db.database));
});

const adjust = (quantity: string, now: Date, actor: Parameters<typeof adjustUsage>[0]["actor"] = admin) =>
  adjustUsage(
    { db: db.database, actor, now },
    adjustUsageInput.parse({ agreementId: agreement.id, dimension: "api_calls", quantity, reason: "double report" }),
  );
const freeze = (now: Date) => freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
const use = (now: Date, hour: string, quantity: number) =>
  reportUsage(db, now, [aUsageEvent({ agreementId: agreement.id, quantity, timestamp: `2026-11-21T${hour}:10:00Z` })]);
async function records() {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId: agreement.id },
    orderBy: { hour: "asc" },
  });
  return rows.map((row) => [
    row.hour.getUTCHours(),
    row.state,
    row.quantity,
    row.carriedIn.toString(),
    row.carriedOut.toString(),
  ]);
}

test("a correction upwards is billed by the open hour, also when nothing else is reported", async () => {
  await use(at("08:30"), "08", 5);
  await freeze(at("09:00"));
  expect(await adjust("2.5", at("10:30"))).toMatchObject({ hour: at("10:00") });
  await freeze(at("11:00"));
  expect(await records()).toEqual([
    [8, "READY", 5, "0", "0"],
    [10, "READY", 2, "2.5", "0.5"],
  ]);
  const [adjustment] = await db.database.meteringAdjustment.findMany({ where: { agreementId: agreement.id } });
  expect(adjustment).toMatchObject({ reason: "double report", authorUserId: admin.userId });
  expect(adjustment!.recordId).not.toBeNull();
  expect(await db.database.auditEntry.count({ where: { subjectId: agreement.id, action: "metering.adjusted" } })).toBe(
    1,
  );
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("a correction downwards lowers this hour and later ones, and no record goes below 0", async () => {
  await use(at("08:30"), "08", 5);
  await freeze(at("09:00"));
  await use(at("10:20"), "10", 3);
  await adjust("-4", at("10:30"));
  expect(await verifyLedger(db.pool)).toBeNull();
  await use(at("11:20"), "11", 3);
  await freeze(at("12:00"));
  expect(await records()).toEqual([
    [8, "READY", 5, "0", "0"],
    [10, "NOTHING_DUE", 0, "-4", "-1"],
    [11, "READY", 2, "-1", "0"],
  ]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("corrections beside a freeze and usage are each carried in once", async () => {
  await use(at("09:30"), "09", 1);
  await Promise.all([
    ...Array.from({ length: 6 }, () => adjust("0.5", at("10:30"))),
    freeze(at("10:30")),
    use(at("10:30"), "10", 4),
    freeze(at("10:30")),
  ]);
  await freeze(at("11:00"));
  const quantities = (await records()).map(([, , quantity]) => Number(quantity));
  expect(quantities.reduce((sum, quantity) => sum + quantity, 0)).toBe(8);
  expect(await db.database.meteringAdjustment.count({ where: { agreementId: agreement.id, recordId: null } })).toBe(0);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("is refused below ADMIN, for an agreement that is over, and for what is not there", async () => {
  await expect(adjust("1", at("10:30"), { ...admin, operatorRole: "VIEWER" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended" } });
  await expect(adjust("1", at("10:30"))).rejects.toMatchObject({ code: "CONFLICT" });
  const input = { agreementId: agreement.id, dimension: "unheard_of", quantity: "1", reason: "none" };
  const deps = { db: db.database, actor: admin, now: at("10:30") };
  await expect(adjustUsage(deps, adjustUsageInput.parse(input))).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  const nobody = { ...input, agreementId: "9f0c6a60-0000-4000-8000-000000000009" };
  await expect(adjustUsage(deps, adjustUsageInput.parse(nobody))).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(adjustUsageInput.safeParse({ ...input, quantity: "0" }).success).toBe(false);
});

test("M29 the same form sent twice, or twice at once, corrects once", async () => {
  const input = adjustUsageInput.parse({
    agreementId: agreement.id,
    dimension: "api_calls",
    quantity: "3",
    reason: "counted twice",
    requestId: "9f0c6a60-0000-4000-8000-00000000000a",
  });
  const send = () => adjustUsage({ db: db.database, actor: admin, now: at("10:30") }, input);
  const answers = await Promise.all([send(), send(), send()]);
  expect(new Set(answers.map(({ recordId }) => recordId)).size).toBe(1);
  expect(await send()).toEqual(answers[0]);
  expect(await db.database.meteringAdjustment.count({ where: { agreementId: agreement.id } })).toBe(1);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("the preview says what the next record will be, without changing anything", async () => {
  await use(at("09:30"), "09", 5);
  await freeze(at("10:00"));
  await use(at("10:20"), "10", 3.25);
  const preview = (quantity: string) =>
    previewAdjustment(
      { db: db.database, actor: admin, now: at("10:30") },
      adjustUsageInput.parse({ agreementId: agreement.id, dimension: "api_calls", quantity, reason: "double" }),
    );
  expect(await preview("-4.5")).toEqual({
    hour: at("10:00"),
    used: "3.25",
    before: { carriedIn: "0", billed: "3", carriedOut: "0.25" },
    after: { carriedIn: "-4.5", billed: "0", carriedOut: "-1.25" },
    isOverage: false,
  });
  expect(await db.database.meteringAdjustment.count({ where: { agreementId: agreement.id } })).toBe(0);
  await adjust("2.5", at("10:31"));
  expect(await preview("1")).toMatchObject({ before: { billed: "5" }, after: { carriedIn: "3.5", billed: "6" } });
  await adjust("1", at("10:31"));
  await freeze(at("11:00"));
  expect((await records()).at(-1)).toEqual([10, "READY", 6, "3.5", "0.75"]);
});
