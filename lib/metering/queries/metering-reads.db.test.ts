import { beforeAll, describe, expect, test } from "vitest";
import { toApiRecord } from "#lib/metering/queries/api-record.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { getMeteringRecord, toApiDetail } from "#lib/metering/queries/record/get-metering-record.ts";
import { listMeteringRecords, listMeteringRecordsInput } from "#lib/metering/queries/list-metering-records.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:30:00Z");
let agreementId: string;

beforeAll(async () => {
  const product = await aProduct(db.database, { dimensions: [{ name: "a" }, { name: "b" }] });
  agreementId = (await anAgreement(db.database, product)).id;
  const other = await anAgreement(db.database, product);
  const events = ["06", "07", "08", "09", "10"].flatMap((hour) =>
    ["a", "b"].flatMap((dimension) =>
      [agreementId, other.id].map((id) =>
        aUsageEvent({ agreementId: id, dimension, quantity: "1.25", timestamp: `2026-11-21T${hour}:10:00Z` }),
      ),
    ),
  );
  await reportUsage(db, now, events);
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
});

async function all(query: Record<string, string>) {
  const rows = [];
  let cursor: string | null = null;
  do {
    const input = listMeteringRecordsInput.parse({ ...query, ...(cursor === null ? {} : { cursor }) });
    const page = await listMeteringRecords(db.database, input);
    expect(page.rows.length).toBeLessThanOrEqual(input.limit);
    rows.push(...page.rows.map(toApiRecord));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

describe("listing records", () => {
  test("of an agreement shows its open hours among the others, each once, over pages", async () => {
    for (const limit of ["1", "3", "200"]) {
      const rows = await all({ agreementId, limit });
      expect(rows.map(({ hour, dimension, status }) => `${hour.slice(11, 13)} ${dimension} ${status}`)).toEqual([
        "10 a OPEN",
        "10 b OPEN",
        ...["09", "08", "07", "06"].flatMap((hour) => [`${hour} a READY`, `${hour} b READY`]),
      ]);
    }
  });

  test("shows what the interface promises", async () => {
    const [record] = await all({ agreementId, status: "READY", to: "2026-11-21T07:00:00Z" });
    expect(record).toEqual({
      id: expect.any(String) as string,
      agreementId,
      dimension: "a",
      hour: "2026-11-21T06:00:00Z",
      status: "READY",
      quantity: 1,
      used: "1.25",
      carriedIn: "0",
      carriedOut: "0.25",
      included: "0",
      meteringRecordId: null,
      attempts: 0,
      reason: null,
      frozenAt: "2026-11-21T10:30:00Z",
      sentAt: null,
      acceptedAt: null,
    });
  });

  test("of all agreements, by state and time", async () => {
    expect(await all({ limit: "3" })).toHaveLength(16);
    expect(await all({ limit: "3", status: "READY" })).toHaveLength(16);
    expect(await all({ status: "ACCEPTED" })).toEqual([]);
    expect(await all({ from: "2026-11-21T08:00:00Z", to: "2026-11-21T09:00:00Z" })).toHaveLength(4);
    await expect(all({ status: "OPEN" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  test.each([
    { limit: "0" },
    { limit: "201" },
    { limit: "x" },
    { status: "accepted" },
    { from: "yesterday" },
    { agreementId: "x" },
    { more: "1" },
  ])("I08 %o is refused", (query) => {
    expect(listMeteringRecordsInput.safeParse(query).success).toBe(false);
  });

  test.each(["x", Buffer.from("[]").toString("base64url"), Buffer.from('["1","2"]').toString("base64url")])(
    "I08 the cursor %s is refused",
    async (cursor) => {
      await expect(
        listMeteringRecords(db.database, listMeteringRecordsInput.parse({ agreementId, cursor })),
      ).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    },
  );
});

describe("one record", () => {
  test("tells its life and why, under the same id before and after the freeze", async () => {
    const [open] = await all({ agreementId, status: "OPEN" });
    const before = toApiDetail(await getMeteringRecord(db.database, open!.id));
    expect(before).toMatchObject({ status: "OPEN", used: "1.25", carriedIn: "0" });
    expect(before.life).toEqual([{ at: "2026-11-21T10:30:00Z", state: "OPEN", cause: "FIRST_EVENT" }]);
    const later = new Date("2026-11-21T11:00:00Z");
    await freezeDueHours({ pool: db.pool, now: later, region: "us-east-1" });
    const after = toApiDetail(await getMeteringRecord(db.database, open!.id));
    expect(after).toMatchObject({
      id: open!.id,
      status: "READY",
      quantity: 1,
      life: [
        { at: "2026-11-21T10:30:00Z", state: "OPEN", cause: "FIRST_EVENT" },
        { at: "2026-11-21T11:00:00Z", state: "READY", cause: "HOUR_FROZEN" },
      ],
      explanation:
        "1 is to be billed at 10:00 UTC on 2026-11-21 because 1.25 was reported in 1 event. 0.25 is carried on to the next hour.",
    });
  });

  test("of a past hour that usage opened begins with the first usage too, and keeps that entry", async () => {
    const late = new Date("2026-11-21T12:20:00Z");
    await freezeDueHours({ pool: db.pool, now: late, region: "us-east-1" });
    const { productId } = await db.database.agreement.findUniqueOrThrow({ where: { id: agreementId } });
    const quiet = await anAgreement(db.database, { id: productId });
    const event = aUsageEvent({ agreementId: quiet.id, dimension: "a", timestamp: "2026-11-21T10:05:00Z" });
    await reportUsage(db, late, [event]);
    await reportUsage(db, new Date("2026-11-21T12:25:00Z"), [{ ...event, id: "the-second" }]);
    const id = recordIdOf({ agreementId: quiet.id, dimension: "a", hour: new Date("2026-11-21T10:00:00Z") });
    const first = { at: "2026-11-21T12:20:00Z", state: "OPEN", cause: "FIRST_EVENT" };
    expect(toApiDetail(await getMeteringRecord(db.database, id))).toMatchObject({ status: "OPEN", life: [first] });
    await freezeDueHours({ pool: db.pool, now: new Date("2026-11-21T13:00:00Z"), region: "us-east-1" });
    const { life } = toApiDetail(await getMeteringRecord(db.database, id));
    expect(life[0]).toEqual(first);
    expect(life).toHaveLength(2);
  });

  test("of an unknown id is not there", async () => {
    for (const id of ["x", agreementId, Buffer.alloc(40).toString("base64url")]) {
      await expect(getMeteringRecord(db.database, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });
});
