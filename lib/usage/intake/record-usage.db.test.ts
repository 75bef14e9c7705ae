import { beforeEach, describe, expect, test } from "vitest";
import { aLink, anAgreement, anOrganization, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:30:00Z");
const hour = (text: string) => new Date(`2026-11-21T${text}:00:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  product = await aProduct(db.database, {
    dimensions: [{ name: "api_calls" }, { name: "seats", aggregation: "MAX" }, { name: "base", isMetered: false }],
  });
  agreement = await anAgreement(db.database, product);
});

async function send(events: unknown[], at = now) {
  const results = await recordUsage(
    { pool: db.pool, catalogue: createCatalogue(db.pool), now: at },
    { events, apiKeyId: null },
  );
  return results.map(({ verdict }) => verdict);
}

const usage = (over: Record<string, unknown> = {}) => aUsageEvent({ agreementId: agreement.id, ...over });
const accepted = { status: "accepted", hour: hour("10"), isLate: false };
const duplicate = { ...accepted, status: "duplicate" };
const refused = (code: string) => expect.objectContaining({ status: "rejected", code });

async function freezeHour(at: Date) {
  await db.pool.query(
    `INSERT INTO metering_hour (product_id, hour, state, summed_at) VALUES ($1, $2, 'FROZEN', $2)
     ON CONFLICT (product_id, hour) DO UPDATE SET state = 'FROZEN', summed_at = excluded.summed_at`,
    [product.id, at],
  );
}

async function freezeRecord(at: Date, dimension = "api_calls") {
  await db.pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, frozen_at)
     VALUES ($1, $2, $3, $4, 'READY', 1, $4)`,
    [agreement.id, product.id, dimension, at],
  );
}

describe("the same id", () => {
  test("INV4 counts once however often it comes, and M20 never with other content", async () => {
    const event = usage({ id: "evt_same", tags: { team: "blue" } });
    expect(await send([event])).toEqual([accepted]);
    expect(await send([event, { ...event, quantity: "1.0" }])).toEqual([duplicate, duplicate]);
    for (const other of [
      { quantity: 2 },
      { dimension: "seats" },
      { timestamp: "2026-11-21T10:15:01Z" },
      { tags: {} },
    ]) {
      expect(await send([{ ...event, ...other }])).toEqual([refused("ID_REUSED")]);
    }
  });

  test("twice in one batch is decided in the order sent", async () => {
    const event = usage();
    const free = usage();
    expect(
      await send([{ ...free, quantity: -1 }, event, event, { ...event, quantity: 7 }, free, { ...free, quantity: -1 }]),
    ).toEqual([refused("INVALID_QUANTITY"), accepted, duplicate, refused("ID_REUSED"), accepted, refused("ID_REUSED")]);
  });

  test("in one batch after other content under its id is still the stored one's duplicate", async () => {
    const event = usage({ id: "evt_retried" });
    expect(await send([event])).toEqual([accepted]);
    const other = { ...event, quantity: 2 };
    expect(await send([other, event, other, event])).toEqual([
      ...[refused("ID_REUSED"), duplicate, refused("ID_REUSED"), duplicate],
    ]);
  });

  test("is free for a later event of the batch where the freeze refused an earlier one", async () => {
    await freezeHour(hour("10"));
    await freezeRecord(hour("10"), "seats");
    const event = usage({ id: "evt_free" });
    const closed = { ...event, dimension: "seats" };
    expect(await send([closed, closed, { ...event, timestamp: "2026-11-21T09:15:00Z" }, closed])).toEqual([
      ...[refused("HOUR_CLOSED"), refused("HOUR_CLOSED")],
      ...[{ ...accepted, hour: hour("09") }, refused("ID_REUSED")],
    ]);
  });

  test("is looked up before anything else is validated", async () => {
    const event = usage();
    await send([event]);
    await db.database.agreement.update({
      where: { id: agreement.id },
      data: { status: "ended", endsAt: hour("09"), intakeClosedAt: now },
    });
    const days = new Date(now.getTime() + 3 * 86_400_000);
    expect(await send([event], days)).toEqual([duplicate]);
    expect(await send([{ ...event, quantity: -1 }], days)).toEqual([refused("ID_REUSED")]);
    expect(await send([{ ...event, nonsense: true }], days)).toEqual([refused("ID_REUSED")]);
  });

  test("belongs to the whole installation", async () => {
    const other = await anAgreement(db.database, await aProduct(db.database));
    const event = usage();
    expect(await send([event, { ...event, agreementId: other.id }])).toEqual([accepted, refused("ID_REUSED")]);
  });

  test("sent by many at once is stored once, and opposite orders do not deadlock", async () => {
    const events = Array.from({ length: 200 }, () => usage());
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, index) => send(index % 2 === 0 ? events : events.toReversed())),
    );
    const verdicts = runs.flat();
    expect(verdicts.filter(({ status }) => status === "accepted")).toHaveLength(200);
    expect(verdicts.filter(({ status }) => status === "duplicate")).toHaveLength(1400);
  });
});

describe("what an event names", () => {
  test("by any of the ways, an agreement as of the event's instant", async () => {
    const organization = await anOrganization(db.database);
    await aLink(db.database, agreement, organization);
    const productCode = product.productCode;
    const ways = [
      { agreementId: agreement.id.toUpperCase() },
      { agreementId: agreement.awsAgreementId },
      { licenseArn: agreement.licenseArn },
      { licenseArn: agreement.licenseArn?.replace("arn:aws:license-manager::", "aws:license-manager:us-east-1:") },
      { organizationExternalId: organization.externalId, productCode },
      { customerAwsAccountId: agreement.customerAwsAccountId, productCode },
    ];
    expect(await send(ways.map((way) => aUsageEvent(way)))).toEqual(ways.map(() => accepted));
  });

  test("and is told what it does not name", async () => {
    const twin = await anAgreement(db.database, product, { awsAgreementId: agreement.awsAgreementId });
    await anAgreement(db.database, product, { customerAwsAccountId: twin.customerAwsAccountId });
    const account = { customerAwsAccountId: twin.customerAwsAccountId };
    expect(
      await send([
        aUsageEvent({ agreementId: "9f0c6a60-0000-4000-8000-000000000001" }),
        aUsageEvent({ agreementId: "nobody" }),
        aUsageEvent({ ...account, productCode: "none" }),
        aUsageEvent({ ...account, productCode: product.productCode }),
        aUsageEvent({ agreementId: agreement.awsAgreementId }),
        usage({ dimension: "unheard_of" }),
        usage({ dimension: "base" }),
      ]),
    ).toEqual([
      refused("UNKNOWN_AGREEMENT"),
      refused("UNKNOWN_AGREEMENT"),
      refused("UNKNOWN_AGREEMENT"),
      refused("AMBIGUOUS_AGREEMENT"),
      refused("AMBIGUOUS_AGREEMENT"),
      refused("UNKNOWN_DIMENSION"),
      refused("UNKNOWN_DIMENSION"),
    ]);
  });

  test("an agreement that does not take usage of that instant refuses it, and its id stays free", async () => {
    const event = usage({ id: `free-${agreement.id}` });
    await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "pending" } });
    expect(await send([event])).toEqual([refused("AGREEMENT_NOT_ACTIVE")]);
    await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "active" } });
    expect(await send([event])).toEqual([accepted]);
  });

  test("M18 nothing passes the agreement's intake lock once it is closed", async () => {
    await db.database.agreement.update({ where: { id: agreement.id }, data: { intakeClosedAt: now } });
    expect(await send([usage()])).toEqual([refused("AGREEMENT_NOT_ACTIVE")]);
  });
});

describe("the hour that counts an event", () => {
  test("is its own, also long after, while no record of it is frozen", async () => {
    expect(await send([usage({ timestamp: "2026-11-20T12:15:00Z" })])).toEqual([
      { status: "accepted", hour: new Date("2026-11-20T12:00:00Z"), isLate: false },
    ]);
    await freezeHour(hour("07"));
    expect(await send([usage({ timestamp: "2026-11-21T07:15:00Z" })])).toEqual([{ ...accepted, hour: hour("07") }]);
    const record = await db.database.meteringRecord.findFirstOrThrow({ where: { agreementId: agreement.id } });
    expect(record).toMatchObject({ state: "OPEN", hour: hour("07"), firstEventAt: now });
  });

  test("M12 is the current one when its record is frozen, or the next whose record is not", async () => {
    await freezeHour(hour("08"));
    await freezeRecord(hour("08"));
    const event = usage({ timestamp: "2026-11-21T08:15:00Z" });
    const late = { status: "accepted", hour: hour("10"), isLate: true };
    expect(await send([event])).toEqual([late]);
    expect(await send([event])).toEqual([{ ...late, status: "duplicate" }]);
    expect(await send([usage({ timestamp: "2026-11-21T08:15:00Z", dimension: "seats" })])).toEqual([
      { ...accepted, hour: hour("08") },
    ]);

    for (const at of [hour("10"), hour("11")]) {
      await freezeHour(at);
      await freezeRecord(at);
    }
    expect(await send([usage({ timestamp: "2026-11-21T08:16:00Z" })])).toEqual([{ ...late, hour: hour("12") }]);
  });

  test("is none for a late event of another aggregation than SUM", async () => {
    await freezeHour(hour("08"));
    await freezeRecord(hour("08"), "seats");
    expect(await send([usage({ timestamp: "2026-11-21T08:15:00Z", dimension: "seats" })])).toEqual([
      refused("HOUR_CLOSED"),
    ]);
    expect(await send([usage({ timestamp: "2026-11-20T10:45:00Z", dimension: "seats" })])).toEqual([
      refused("HOUR_CLOSED"),
    ]);
  });

  test("one batch may mix them all, and one bad event refuses itself only", async () => {
    await freezeHour(hour("08"));
    await freezeRecord(hour("08"));
    await freezeHour(hour("07"));
    const known = usage();
    await send([known]);
    expect(
      await send([
        usage({ timestamp: "2026-11-21T10:36:00Z" }),
        known,
        usage({ timestamp: "2026-11-21T08:15:00Z" }),
        usage({ timestamp: "2026-11-20T10:30:00Z" }),
        usage({ timestamp: "2026-11-21T07:15:00Z" }),
        null,
        usage(),
      ]),
    ).toEqual([
      refused("TIMESTAMP_IN_FUTURE"),
      duplicate,
      { status: "accepted", hour: hour("10"), isLate: true },
      refused("TIMESTAMP_TOO_OLD"),
      { ...accepted, hour: hour("07") },
      refused("INVALID_EVENT"),
      accepted,
    ]);
  });
});
