import { closeAlert, raiseAlert } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { run, runForCount, statement } from "#lib/db/statement.ts";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

/** Beyond this an alert is raised. */
const ALERT_MS = MINUTE_MS;
/** Beyond this nothing is sent: our hours are not AWS's any more. */
const STOP_MS = 5 * MINUTE_MS;
/** While stopped, one request so often (machine time) finds out whether the clocks agree again. */
const PROBE_EVERY = "interval '5 minutes'";

export type SkewVerdict = "fine" | "alerted" | "stopped";

/** What follows from so much between AWS's clock and ours. Pure. */
export function decideSkew(skewMs: number): SkewVerdict {
  const size = Math.abs(skewMs);
  if (size > STOP_MS) return "stopped";
  return size > ALERT_MS ? "alerted" : "fine";
}

/**
 * AWS's clock less ours, by the `Date` of an answer that came at `at`: in the middle of the call, and of the second that the header names.
 * Null where AWS's answer has no time. Pure.
 */
export function skewOf(answer: MeteringAnswer, at: Date): number | null {
  const awsDate = answer.kind === "no-answer" ? null : (answer.awsDate ?? null);
  if (awsDate === null) return null;
  return awsDate.getTime() + 500 - (at.getTime() - answer.durationMs / 2);
}

const writeSkew = statement({
  name: "keep-skew",
  text: `INSERT INTO clock_check (id, measured_at, skew_ms) VALUES (1, now(), :skewMs)
         ON CONFLICT (id) DO UPDATE SET measured_at = excluded.measured_at, skew_ms = excluded.skew_ms`,
  parameters: { skewMs: "bigint" },
  columns: {},
});

/** Keeps what was measured, for all servers and the console, and opens or closes the alert. `now` is business time. */
export async function saveSkew(db: Queryable, skewMs: number, now: Date): Promise<void> {
  const rounded = Math.round(skewMs);
  await run(db, writeSkew, { skewMs: rounded });
  const verdict = decideSkew(skewMs);
  if (verdict === "fine") return closeAlert(db, "CLOCK_SKEW", "clock", now);
  const severity = verdict === "stopped" ? "CRITICAL" : "WARNING";
  await raiseAlert(db, { kind: "CLOCK_SKEW", subject: "clock", severity, data: { skewMs: rounded } }, now);
}

/** Whether sending is stopped for the clock's sake; `probe`: it is, and one request may find out whether that still holds. */
type SkewStop = "none" | "stopped" | "probe";

const takeSkewProbe = statement({
  name: "take-skew-probe",
  text: `UPDATE clock_check SET measured_at = now() WHERE id = 1 AND measured_at <= now() - ${PROBE_EVERY}`,
  parameters: {},
  columns: {},
});

/** Reads what was measured last, and takes the next probe for the caller where one is due: one server has it. */
export async function takeSkewStop(db: Queryable): Promise<SkewStop> {
  const kept = await readSkew(db);
  if (kept === null || decideSkew(kept) !== "stopped") return "none";
  return (await runForCount(db, takeSkewProbe, {})) === 1 ? "probe" : "stopped";
}

const lastSkew = statement({
  name: "read-skew",
  text: "SELECT skew_ms FROM clock_check WHERE id = 1",
  parameters: {},
  columns: { skew_ms: "bigint" },
});

/** AWS's clock less ours in milliseconds, as last measured; null before that. */
async function readSkew(db: Queryable): Promise<number | null> {
  const rows = await run(db, lastSkew, {});
  return rows[0] === undefined ? null : Number(rows[0].skew_ms);
}
