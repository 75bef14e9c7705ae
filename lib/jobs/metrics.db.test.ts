import { expect, test } from "vitest";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");

test("the metrics tell how many records are in each state, and can be read again", async () => {
  await db.pool.query("INSERT INTO hour_state (hour, state, n) VALUES ('2026-11-21T10:00Z', 'READY', 3)");
  await readMetrics(db.pool, now, null);
  const { text, contentType } = await readMetrics(db.pool, now, null);
  expect(contentType).toContain("text/plain");
  expect(text).toContain('tallyport_metering_records{state="READY"} 3');
  expect(text).toContain("process_resident_memory_bytes");
});
