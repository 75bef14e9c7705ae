import { beforeEach, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { findRefusedRows, findUpload, listUploads } from "#lib/usage/uploads/list-uploads.ts";
import { sumValidated } from "#lib/usage/uploads/sum-validated.ts";
import {
  discardUpload,
  purgeWaitingUploads,
  recordUpload,
  reviewUpload,
  stageUpload,
} from "#lib/usage/uploads/upload-usage.ts";

const db = useDatabase({ connections: 20 });
const now = new Date("2026-11-21T10:30:00Z");
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
const viewer = { ...admin, operatorRole: "VIEWER" as const };
const header = "id,agreementId,dimension,quantity,timestamp,tag:team";
const sealer = createSealer(["a-secret-for-tests"]);
let agreement: Awaited<ReturnType<typeof anAgreement>>;
let prefix: string;

beforeEach(async () => {
  agreement = await anAgreement(db.database, await aProduct(db.database));
  prefix = agreement.id.slice(0, 8);
});

const deps = (actor: Parameters<typeof stageUpload>[0]["actor"] = admin) => ({
  ...{ db: db.database, pool: db.pool, sealer, actor, now },
  catalogue: createCatalogue(db.pool),
});
const row = (id: string, quantity: string, time = "10:10", dimension = "api_calls") =>
  `${prefix}-${id},${agreement.awsAgreementId},${dimension},${quantity},2026-11-21T${time}:00Z,blue`;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const stage = (rows: readonly string[]) =>
  stageUpload(deps(), { fileName: "usage.csv", bytes: bytesOf(`${[header, ...rows].join("\n")}\n`) });
const utf8 = { encoding: "utf-8", separator: "commas" } as const;
const review = async (id: string) => {
  const read = await reviewUpload(deps(), id);
  if ("fault" in read) throw new Error(read.fault);
  return read.rows;
};
const record = (id: string) => recordUpload(deps(), id, utf8);
const eventCount = () => db.database.usageEvent.count({ where: { agreementId: agreement.id } });

test("the review validates each row and stores nothing; recording does what the review said", async () => {
  const rows = [
    row("a", "1.5"),
    row("b", "2", "09:10"),
    row("a", "1.5"),
    row("a", "9"),
    row("c", "x"),
    row("d", "1", "10:10", "gb"),
  ];
  const id = await stage(rows);
  const judged = await review(id);
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
  expect(sumValidated(judged)).toMatchObject([
    { hour: new Date("2026-11-21T09:00:00Z"), quantity: "2", events: 1 },
    { hour: new Date("2026-11-21T10:00:00Z"), quantity: "1.5", events: 1 },
  ]);
  expect(await eventCount()).toBe(0);

  await record(id);
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
  await Promise.all([record(id), record(id), record(id)]);
  expect(await findUpload(deps(), id)).toMatchObject({ accepted: 1_200, duplicates: 0, rejected: 0 });
  expect((await review(again)).every(({ verdict }) => verdict.status === "duplicate")).toBe(true);
  await record(again);
  expect(await findUpload(deps(), again)).toMatchObject({ accepted: 0, duplicates: 1_200 });
  expect(await eventCount()).toBe(1_200);
  expect(await db.database.auditEntry.count({ where: { subjectId: id } })).toBe(1);
});

test("usage whose record is frozen is said to be late before it is recorded", async () => {
  await record(await stage([row("first", "1", "09:05")]));
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
  const id = await stage([row("late", "2", "09:06")]);
  const late = { status: "accepted", hour: new Date("2026-11-21T10:00:00Z"), isLate: true };
  expect(await review(id)).toMatchObject([{ verdict: late }]);
  await record(id);
  expect(await db.database.usageEvent.findFirstOrThrow({ where: { id: `${prefix}-late` } })).toMatchObject({
    hour: late.hour,
  });
});

test("a row that cannot be read for certain is refused with its value, comes back in the file, and the others count", async () => {
  const lines = [
    "ID;Agreement ID;dimension;quantity;timestamp;tag:Ort",
    `${prefix}-ä;${agreement.awsAgreementId};api_calls;1,5;2026-11-21T10:10:00Z;Cologne`,
    `${prefix}-b;${agreement.awsAgreementId};api_calls;1,234;2026-11-21T10:10:00Z;Cologne`,
  ];
  const bytes = Uint8Array.from(lines.join("\r\n"), (character) => character.charCodeAt(0));
  const id = await stageUpload(deps(), { fileName: "usage.csv", bytes });
  const read = await reviewUpload(deps(), id);
  expect(read).toMatchObject({
    table: { reading: { encoding: "windows-1252", separator: "semicolons" }, isCertain: false },
    rows: [
      { line: 2, verdict: { status: "accepted" } },
      {
        line: 3,
        id: `${prefix}-b`,
        verdict: { code: "INVALID_QUANTITY" },
        faults: [{ path: "quantity", value: "1,234" }],
      },
    ],
  });
  const other = await reviewUpload(deps(), id, { separator: "tabs" });
  expect(other).toHaveProperty("fault");
  await recordUpload(deps(), id, { encoding: "windows-1252", separator: "semicolons" });
  expect(await findUpload(deps(), id)).toMatchObject({ accepted: 1, rejected: 1 });
  expect(await db.database.usageRefusal.findMany({ where: { eventId: `${prefix}-b` } })).toMatchObject([
    { code: "INVALID_QUANTITY", quantity: "1,234" },
  ]);
  expect(await findRefusedRows(deps(), id)).toBe(`${lines[0]}\n${lines[2]}\n`);
  expect(await db.database.usageEvent.findFirstOrThrow({ where: { id: `${prefix}-ä` } })).toMatchObject({
    tags: { Ort: "Cologne" },
  });
  expect(await db.database.usageUpload.findUniqueOrThrow({ where: { id } })).toMatchObject({ file: null });
});

test("a file that was given up counts nothing, and cannot be recorded any more", async () => {
  const id = await stage([row("a", "1")]);
  await discardUpload(deps(), id);
  await discardUpload(deps(), id);
  await expect(record(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(reviewUpload(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await eventCount()).toBe(0);
  expect((await listUploads(deps(viewer))).find((upload) => upload.id === id)).toMatchObject({ isWaiting: false });
});

test("T01 a viewer uploads and records nothing; what is no file of usage is refused", async () => {
  const id = await stage([row("a", "1")]);
  const bytes = bytesOf(`${header}\n${row("b", "1")}\n`);
  await expect(stageUpload(deps(viewer), { fileName: "x", bytes })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const acts = [reviewUpload(deps(viewer), id), recordUpload(deps(viewer), id, utf8), discardUpload(deps(viewer), id)];
  for (const act of acts) await expect(act).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(stageUpload(deps(), { fileName: "x", bytes: bytesOf("a\0b") })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    fields: [{ path: "file" }],
  });
});

test("a file that waits, and its refused rows, are sealed; what a release before kept in clear is still read", async () => {
  const keptOf = async (id: string) => {
    const { file, content } = await db.database.usageUpload.findUniqueOrThrow({ where: { id } });
    return `${Buffer.from(file ?? []).toString("latin1")} ${content}`;
  };
  const rows = [row("sealed-a", "1"), row("sealed-b", "x")];
  const id = await stage(rows);
  expect(await keptOf(id)).not.toContain(prefix);
  await record(id);
  expect(await keptOf(id)).not.toContain(prefix);
  expect(await findRefusedRows(deps(), id)).toBe(`${header}\n${rows[1]}\n`);
  expect(await findRefusedRows({ ...deps(), sealer: createSealer(["another-secret"]) }, id)).toBeNull();

  const clear = `${header}\n${row("clear-a", "1")}\n${row("clear-b", "x")}\n`;
  for (const kept of [{ file: Uint8Array.from(bytesOf(clear)) }, { content: clear }]) {
    const old = await stage(rows);
    await db.database.usageUpload.update({ where: { id: old }, data: { file: null, ...kept } });
    expect(await review(old)).toHaveLength(2);
    await record(old);
    expect(await findUpload(deps(), old)).toMatchObject({ rowCount: 2, rejected: 1 });
  }
  await db.database.usageUpload.update({ where: { id }, data: { content: clear } });
  expect(await findRefusedRows(deps(), id)).toBe(clear);
});

test("a file that no operator records is purged after a week, by the job run", async () => {
  const id = await stage([row("a", "1")]);
  const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
  await purgeWaitingUploads(db.database, later(6.9));
  await review(id);
  await purgeWaitingUploads(db.database, later(7.1));
  await expect(reviewUpload(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
