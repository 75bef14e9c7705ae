import { beforeEach, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify-ledger.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct } from "#lib/testing/factories.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { findRefusedRows, findUpload, listUploads } from "#lib/usage/list-uploads.ts";
import { sumJudged } from "#lib/usage/sum-judged.ts";
import { discardUpload, recordUpload, reviewUpload, stageUpload } from "#lib/usage/upload-usage.ts";

const db = useDatabase({ connections: 20 });
const now = new Date("2026-11-21T10:30:00Z");
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
const viewer = { ...admin, operatorRole: "VIEWER" as const };
const header = "id,agreementId,dimension,quantity,timestamp,tag:team";
let agreement: Awaited<ReturnType<typeof anAgreement>>;
let prefix: string;

beforeEach(async () => {
  agreement = await anAgreement(db.database, await aProduct(db.database));
  prefix = agreement.id.slice(0, 8);
});

const deps = (actor: Parameters<typeof stageUpload>[0]["actor"] = admin) => ({
  ...{ db: db.database, pool: db.pool, actor, now },
  catalogue: createCatalogue(db.pool),
});
const row = (id: string, quantity: string, time = "10:10", dimension = "api_calls") =>
  `${prefix}-${id},${agreement.awsAgreementId},${dimension},${quantity},2026-11-21T${time}:00Z,blue`;
const stage = (rows: readonly string[]) =>
  stageUpload(deps(), { fileName: "usage.csv", text: `${[header, ...rows].join("\n")}\n` });
const eventCount = () => db.database.usageEvent.count({ where: { agreementId: agreement.id } });

test("the review judges each row and stores nothing; recording does what the review said", async () => {
  const rows = [
    row("a", "1.5"),
    row("b", "2", "09:10"),
    row("a", "1.5"),
    row("a", "9"),
    row("c", "x"),
    row("d", "1", "10:10", "gb"),
  ];
  const id = await stage(rows);
  const judged = await reviewUpload(deps(), id);
  expect(
    judged.map(({ line, verdict }) => [line, verdict.status === "rejected" ? verdict.code : verdict.status]),
  ).toEqual([
    [2, "accepted"],
    [3, "accepted"],
    [4, "duplicate"],
    [5, "ID_REUSED"],
    [6, "INVALID_QUANTITY"],
    [7, "UNKNOWN_DIMENSION"],
  ]);
  expect(sumJudged(judged)).toMatchObject([
    { hour: new Date("2026-11-21T09:00:00Z"), quantity: "2", events: 1 },
    { hour: new Date("2026-11-21T10:00:00Z"), quantity: "1.5", events: 1 },
  ]);
  expect(await eventCount()).toBe(0);

  await recordUpload(deps(), id);
  expect(await eventCount()).toBe(2);
  expect(await findUpload(deps(viewer), id)).toMatchObject({
    accepted: 2,
    duplicates: 1,
    rejected: 3,
    isWaiting: false,
  });
  expect(await findRefusedRows(deps(), id)).toBe(`${[header, rows[3], rows[4], rows[5]].join("\n")}\n`);
  expect(await db.database.auditEntry.count({ where: { subjectId: id, action: "usage.uploaded" } })).toBe(1);
  await freezeDueHours({ pool: db.pool, now: new Date("2026-11-21T11:00:00Z"), region: "us-east-1" });
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("M29 recorded twice, twice at once, or as another file, each row counts once", async () => {
  const rows = Array.from({ length: 1_200 }, (_, i) => row(String(i), "0.5"));
  const [id, again] = [await stage(rows), await stage(rows)];
  await Promise.all([recordUpload(deps(), id), recordUpload(deps(), id), recordUpload(deps(), id)]);
  expect(await findUpload(deps(), id)).toMatchObject({ accepted: 1_200, duplicates: 0, rejected: 0 });
  expect((await reviewUpload(deps(), again)).every(({ verdict }) => verdict.status === "duplicate")).toBe(true);
  await recordUpload(deps(), again);
  expect(await findUpload(deps(), again)).toMatchObject({ accepted: 0, duplicates: 1_200 });
  expect(await eventCount()).toBe(1_200);
  expect(await db.database.auditEntry.count({ where: { subjectId: id } })).toBe(1);
});

test("usage whose record is frozen is said to be late before it is recorded", async () => {
  await recordUpload(deps(), await stage([row("first", "1", "09:05")]));
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
  const id = await stage([row("late", "2", "09:06")]);
  const late = { status: "accepted", hour: new Date("2026-11-21T10:00:00Z"), isLate: true };
  expect(await reviewUpload(deps(), id)).toMatchObject([{ verdict: late }]);
  await recordUpload(deps(), id);
  expect(await db.database.usageEvent.findFirstOrThrow({ where: { id: `${prefix}-late` } })).toMatchObject({
    hour: late.hour,
  });
});

test("a file that was given up counts nothing, and cannot be recorded any more", async () => {
  const id = await stage([row("a", "1")]);
  await discardUpload(deps(), id);
  await discardUpload(deps(), id);
  await expect(recordUpload(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(reviewUpload(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await eventCount()).toBe(0);
  expect((await listUploads(deps(viewer))).find((upload) => upload.id === id)).toMatchObject({ isWaiting: false });
});

test("T01 a viewer uploads and records nothing; what is no file of usage is refused", async () => {
  const id = await stage([row("a", "1")]);
  const text = `${header}\n${row("b", "1")}\n`;
  await expect(stageUpload(deps(viewer), { fileName: "x", text })).rejects.toMatchObject({ code: "FORBIDDEN" });
  for (const act of [reviewUpload, recordUpload, discardUpload]) {
    await expect(act(deps(viewer), id)).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  await expect(stageUpload(deps(), { fileName: "x", text: "a\0b" })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    fields: [{ path: "file" }],
  });
});
