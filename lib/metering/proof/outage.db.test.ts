import { expect, test } from "vitest";
import { explainRecord } from "#lib/metering/queries/record/explain-record.ts";
import { reviewAlerts } from "#lib/metering/alerts/review-alerts.ts";
import { trimNumeric } from "#lib/usage/quantity.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { isOldestFirst, liveThroughOutage } from "#lib/testing/ledger-model/live-outage.ts";
import { postgresLedgerUnderTest } from "#lib/testing/ledger-model/tested-postgres.ts";

const db = useDatabase({ connections: 20 });
const names = (records: readonly { agreement: number; hour: number }[]) =>
  records.map(({ agreement, hour }) => `${new Date(hour).toISOString()} ${agreement}`).toSorted();

test.each([
  { hours: 22, from: "2026-11-20T13:07:00Z", lost: [] },
  { hours: 23.5, from: "2026-11-20T13:20:00Z", lost: ["2026-11-20T12:00:00.000Z"] },
  {
    hours: 25,
    from: "2026-11-20T12:30:00Z",
    lost: ["2026-11-20T12:00:00.000Z", "2026-11-20T13:00:00.000Z"],
  },
  { hours: 2, from: "2026-12-01T04:15:00Z", lost: [] },
])(
  "M14 INV5 AWS away for $hours hours from $from: $lost expire, alerted and explained",
  async ({ hours, from, lost }) => {
    const ledger = await postgresLedgerUnderTest(db, 2, 0, 1);
    const lived = await liveThroughOutage(ledger, { from: new Date(from), hours, stepMinutes: 30 });
    expect(names(lived.expired)).toEqual(names(lived.refusedByAws));
    expect([...new Set(lived.expired.map(({ hour }) => new Date(hour).toISOString()))].toSorted()).toEqual(lost);
    expect(isOldestFirst(lived.drained)).toBe(true);
    expect(ledger.violations).toEqual([]);
    expect(await ledger.verify()).toBeNull();
    await reviewAlerts({ db: db.pool, now: lived.now });
    const alerts = await db.database.alert.count({ where: { kind: "RECORD_EXPIRED", closedAt: null } });
    expect(alerts > 0).toBe(lost.length > 0);
    for (const row of await db.database.meteringRecord.findMany({ where: { state: "EXPIRED" } })) {
      const text = (value: { toFixed: (decimals: number) => string }) => trimNumeric(value.toFixed(6));
      const words = explainRecord({
        ...row,
        ...{ used: text(row.used), included: text(row.included), includedAfter: null },
        ...{ carriedIn: text(row.carriedIn), carriedOut: text(row.carriedOut) },
      });
      expect(words).toMatch(/is not billed because its window closed at .* AWS may hold it nevertheless/);
    }
  },
  240_000,
);
