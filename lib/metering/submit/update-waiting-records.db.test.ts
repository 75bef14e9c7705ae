import { describe, expect, test } from "vitest";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import { expireRecords, sendAgain, releaseKnownLicenses } from "#lib/metering/submit/update-waiting-records.ts";
import { anAgreement } from "#lib/testing/fixtures/factories.ts";
import { useLedgerAtAws, type Metering } from "#lib/testing/fixtures/ledger-at-aws.ts";

const { db, simulator, noon, ten, product, subscribe, due, states, submit } = useLedgerAtAws();

const answering =
  (answer: MeteringAnswer): Metering =>
  (region) => ({ region, batchMeterUsage: () => Promise.resolve(answer) });

describe("records that wait for something else than AWS", () => {
  test("M14 leave the queue when their window closes, and say whether AWS may hold them", async () => {
    await due(2);
    await db.pool.query("UPDATE metering_record SET is_in_doubt = true WHERE quantity = 2");
    const justBefore = new Date("2026-11-22T09:58:59.999Z");
    const closed = new Date("2026-11-22T09:59:00Z");
    expect(await expireRecords({ db: db.pool, now: justBefore })).toBe(0);
    expect(await submit(simulator.metering, closed)).toMatchObject({ submitted: 0 });
    expect(await expireRecords({ db: db.pool, now: closed })).toBe(2);
    expect(await states()).toEqual(["EXPIRED WINDOW_CLOSED", "EXPIRED IN_DOUBT"]);
  });

  test("M17 not subscribed ones are sent again every 15 minutes with the same bytes, until an hour after the end", async () => {
    const [agreement] = await due(1, () => anAgreement(db.database, product()));
    const notSubscribed = answering({
      kind: "answered",
      requestId: null,
      httpStatus: 200,
      durationMs: 1,
      awsDate: null,
      unprocessed: [],
      results: [
        {
          record: { timestamp: ten, dimension: "api_calls", quantity: 1, licenseArn: agreement!.licenseArn! },
          status: "CustomerNotSubscribed",
          meteringRecordId: null,
        },
      ],
    });
    await submit(notSubscribed);
    expect(await states()).toEqual(["NOT_SUBSCRIBED CustomerNotSubscribed"]);
    const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
    expect(await sendAgain({ db: db.pool, now: later(14) })).toBe(0);
    expect(await sendAgain({ db: db.pool, now: later(15) })).toBe(1);
    await submit(notSubscribed, later(15));
    await db.database.agreement.update({ where: { id: agreement!.id }, data: { endsAt: noon, status: "ended" } });
    expect(await sendAgain({ db: db.pool, now: later(60) })).toBe(0);
  });

  test("held for want of a license go out when it is known", async () => {
    const known = await subscribe();
    const [agreement] = await due(1, () => anAgreement(db.database, product(), { licenseArn: null }));
    expect(await states()).toEqual(["HELD LICENSE_UNKNOWN"]);
    expect(await releaseKnownLicenses({ db: db.pool, now: noon })).toBe(0);
    await db.database.agreement.update({
      where: { id: agreement!.id },
      data: { licenseArn: known.licenseArn, customerAwsAccountId: known.customerAwsAccountId },
    });
    expect(await releaseKnownLicenses({ db: db.pool, now: noon })).toBe(1);
    await submit();
    expect(await states()).toEqual(["ACCEPTED"]);
  });
});
