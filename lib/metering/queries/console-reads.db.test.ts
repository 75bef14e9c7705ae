import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { browseSubmissions, findSubmission } from "#lib/metering/queries/browse-submissions.ts";
import { voidEvent } from "#lib/metering/corrections/correct-event.ts";
import { findEvent, listEventsOfHour } from "#lib/metering/queries/find-event.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { findQueue, listHoursAhead, listPairsAhead } from "#lib/metering/queries/upcoming-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase();
const viewer = { userId: randomUUID(), operatorRole: "VIEWER" as const };
const stranger = { userId: randomUUID(), operatorRole: null };
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
const now = at("10:30");
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeAll(async () => {
  agreement = await anAgreement(db.database, await aProduct(db.database, { graceMinutes: 15 }));
  const event = (id: string, quantity: number, time: string) =>
    aUsageEvent({ id, agreementId: agreement.id, quantity, timestamp: `2026-11-21T${time}:00Z` });
  await reportUsage(db, at("08:30"), [event("first", 2.5, "08:10")]);
  await freezeDueHours({ pool: db.pool, now: at("09:20"), region: "us-east-1" });
  const aws = createFakeAws(() => at("09:20"), []);
  const clock = fixedClock(at("09:20"));
  await submitDueRecords({ pool: db.pool, clock, metering: aws.metering, random: () => 0 });
  await reportUsage(db, at("10:10"), [event("second", 1.25, "10:01"), event("third", 4, "10:02")]);
});
const deps = (actor: Parameters<typeof findQueue>[0]["actor"] = viewer) => ({ db: db.database, actor, now });

describe("calls to AWS", () => {
  test("are listed newest first, and each shows what was sent, what came back and its records", async () => {
    const { rows, nextCursor } = await browseSubmissions(deps(), {});
    expect(rows).toMatchObject([{ outcome: "ANSWERED", recordCount: 1 }]);
    expect(nextCursor).toBeNull();
    const call = await findSubmission(deps(), rows[0]!.id);
    expect(JSON.stringify(call!.request)).toContain('"quantity":2');
    expect(JSON.stringify(call!.response)).toContain("meteringRecordId");
    expect(call!.records).toMatchObject([{ hour: at("08:00"), quantity: 2, cause: "ACCEPTED_BY_AWS" }]);
    expect(await findSubmission(deps(), randomUUID())).toBeNull();
  });

  test("page by keyset, each once, and narrow to an outcome", async () => {
    const product = await aProduct(db.database);
    const starts = [at("07:00"), at("07:00"), at("07:00"), at("06:00"), at("06:00")];
    await db.database.submission.createMany({
      data: starts.map((startedAt, i) => ({
        id: randomUUID(),
        productId: product.id,
        region: "us-east-1",
        recordCount: 1,
        startedAt,
        outcome: i % 2 === 0 ? ("NO_ANSWER" as const) : ("REFUSED" as const),
        request: {},
      })),
    });
    const seen: string[] = [];
    for (let cursor: string | null = null, page = 0; page < 9; page++) {
      const { rows, nextCursor } = await browseSubmissions(deps(), { cursor, limit: 2 });
      seen.push(...rows.map(({ id }) => id));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(new Set(seen).size).toBe(6);
    expect(seen).toHaveLength(6);
    const { rows } = await browseSubmissions(deps(), { outcomes: ["REFUSED"] });
    expect(rows.map(({ outcome }) => outcome)).toEqual(["REFUSED", "REFUSED"]);
    await expect(browseSubmissions(deps(), { cursor: "made-up" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });
});

describe("what goes next", () => {
  test("names each open hour, what it holds and when it is frozen", async () => {
    expect(await listHoursAhead(deps())).toMatchObject([
      { hour: at("10:00"), state: "OPEN", openRecords: 0, freezesAt: at("11:15") },
    ]);
    expect(await listPairsAhead(deps())).toMatchObject([
      { agreementId: agreement.id, hour: at("10:00"), used: "5.250000", eventCount: 2, carriedIn: "0.500000" },
    ]);
    expect(await findQueue(deps())).toEqual({ ready: 0, sending: 0, held: 0, firstDeadline: null, heldDeadline: null });
  });
});

describe("an event", () => {
  test("is found by its whole id alone, with the hour that counts it", async () => {
    expect(await findEvent(deps(), "second")).toMatchObject({
      quantity: "1.250000",
      hour: at("10:00"),
      agreement: { id: agreement.id },
      recordState: null,
      isOpen: true,
    });
    expect(await findEvent(deps(), "first")).toMatchObject({ recordState: "ACCEPTED", isOpen: false });
    expect(await findEvent(deps(), "secon")).toBeNull();
  });

  test("that was voided says so, and leaves its hour's list", async () => {
    const admin = { ...viewer, operatorRole: "ADMIN" as const };
    await voidEvent({ ...deps(admin), now: at("10:20") }, { id: "third", reason: "a test run" });
    expect(await findEvent(deps(), "third")).toMatchObject({
      agreement: null,
      isOpen: false,
      corrections: [{ reason: "a test run", to: null, from: { agreementId: agreement.id, hour: at("10:00") } }],
    });
    const listed = await listEventsOfHour(deps(), {
      agreementId: agreement.id,
      dimension: "api_calls",
      hour: at("10:00"),
    });
    expect(listed.events.map(({ id }) => id)).toEqual(["second"]);
    expect(listed.corrections).toHaveLength(1);
  });
});

test("T01 people who are no operators read none of it", async () => {
  const reads = [
    () => browseSubmissions(deps(stranger), {}),
    () => findSubmission(deps(stranger), randomUUID()),
    () => findEvent(deps(stranger), "first"),
    () => listHoursAhead(deps(stranger)),
    () => listPairsAhead(deps(stranger)),
    () => findQueue(deps(stranger)),
  ];
  for (const read of reads) await expect(read()).rejects.toMatchObject({ code: "NOT_FOUND" });
});
