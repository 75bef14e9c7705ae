import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";
import type { Queryable } from "#lib/db/pool.ts";
import { findJobClock } from "#lib/jobs/clock/job-clock.ts";
import { allSteps } from "#lib/jobs/steps/all-steps.ts";
import { queryNamedAccount } from "#lib/metering/submit/preconditions/account-store.ts";
import { lostStates } from "#lib/metering/record-states.ts";
import { sumLostForMetrics } from "#lib/metering/queries/sum-lost.ts";
import { findOverdueHours } from "#lib/metering/queries/overdue-hours.ts";
import { sumRefusals } from "#lib/usage/refusals/list-refusals.ts";
import { WAITING_STATES } from "#lib/metering/record-states-sql.ts";

/**
 * What an operator's monitoring asks for: read from the database at each scrape, so that every server says the same.
 *
 * @param now business time.
 * @param sellerAccountId SELLER_ACCOUNT_ID; null where accounts are not compared.
 */
export async function readMetrics(
  db: Queryable,
  now: Date,
  sellerAccountId: string | null,
): Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `tallyport_${name}`, help, labelNames, registers: [registry] });

  const records = gauge("metering_records", "Metering records by state.", ["state"]);
  const { rows } = await db.query<{ state: string; n: number }>({
    name: "metric-records",
    text: "SELECT state::text AS state, sum(n)::float8 AS n FROM hour_state GROUP BY state",
  });
  for (const { state, n } of rows) records.set({ state }, n);

  await addLost(db, now, gauge);

  const waiting = await db.query<{ oldest: number | null; nearest: number | null; ran: number | null; mail: number }>({
    name: "metric-ages",
    text: `SELECT EXTRACT(EPOCH FROM (SELECT min(hour) FROM hour_state WHERE state IN (${WAITING_STATES}) AND n > 0))::float8 AS oldest,
                  EXTRACT(EPOCH FROM (SELECT min(deadline) FROM metering_record WHERE state IN (${WAITING_STATES})))::float8 AS nearest,
                  EXTRACT(EPOCH FROM (SELECT max(finished_at) FROM job_run))::float8 AS ran,
                  (SELECT count(*)::float8 FROM mail_outbox WHERE due_at IS NOT NULL) AS mail`,
  });
  const { oldest, nearest, ran, mail } = waiting.rows[0]!;
  gauge("oldest_waiting_hour_seconds", "Start of the oldest hour with records that wait, Unix time; 0: none.").set(
    oldest ?? 0,
  );
  const overdue = await findOverdueHours(db, now);
  const ofHours = overdue[0] === undefined ? Infinity : overdue[0].deadline.getTime() / 1000;
  const first = Math.min(nearest ?? Infinity, ofHours);
  gauge(
    "nearest_deadline_seconds",
    "Earliest deadline of a record that waits, or of an hour with usage that should be frozen, Unix time; 0: none.",
  ).set(first === Infinity ? 0 : first);
  gauge("overdue_hours", "Hours with usage that should be frozen, by product.").set(overdue.length);
  gauge("last_job_run_seconds", "End of the last job run, Unix time; 0: never.").set(ran ?? 0);
  const named = sellerAccountId === null ? null : await queryNamedAccount(db);
  gauge(
    "aws_account_mismatch",
    "1 while STS names another AWS account than SELLER_ACCOUNT_ID: nothing is sent. Else 0.",
  ).set(named !== null && named !== sellerAccountId ? 1 : 0);
  const { ageSeconds } = await findJobClock(db, now);
  gauge("last_job_run_age_seconds", "Business time since the last job run ended; +Inf: none ever did.").set(
    ageSeconds ?? Infinity,
  );
  await countStepFailures(db, registry);
  await countRefusals(db, registry);
  gauge("mail_waiting", "Mail that is due or will be.").set(mail);
  return { contentType: registry.contentType, text: await Registry.merge([ofProcess(), registry]).metrics() };
}

type MakeGauge = (name: string, help: string, labelNames?: string[]) => Gauge;

/** What is lost and not settled, by state; 0 where nothing is, so that an alarm ends by itself. */
async function addLost(db: Queryable, now: Date, gauge: MakeGauge): Promise<void> {
  const { byState, fractions, parked } = await sumLostForMetrics(db, now);
  const records = gauge("lost_records", "Records not billed and not settled, by state.", ["state"]);
  const units = gauge(
    "lost_units",
    "Units not billed and not settled, by state; ASIDE: usage that no hour can bill. Fractions below one unit are in lost_fraction_units.",
    ["state"],
  );
  for (const state of lostStates) {
    const found = byState.find((one) => one.state === state);
    records.set({ state }, found?.n ?? 0);
    units.set({ state }, Number(found?.units ?? 0));
  }
  units.set({ state: "ASIDE" }, Number(parked.units));
  gauge("lost_events", "Usage events that no hour can bill, not settled.").set(parked.n);
  gauge("lost_fraction_units", "Units left below one whole unit at the end of agreements, not settled.").set(
    Number(fractions.units),
  );
}

/** Every step has its line from the start, so that a monitor sees the first failure as a rise. */
async function countStepFailures(db: Queryable, registry: Registry): Promise<void> {
  const failures = new Counter({
    name: "tallyport_job_step_failures_total",
    help: "Job runs in which a step, or a part of it, failed.",
    labelNames: ["step"],
    registers: [registry],
  });
  const { rows } = await db.query<{ name: string; n: number }>({
    name: "metric-step-failures",
    text: "SELECT name, failures::float8 AS n FROM job_step",
  });
  const counted = new Map(rows.map(({ name, n }) => [name, n]));
  const names = new Set([...allSteps.map(({ name }) => name), ...counted.keys()]);
  for (const step of names) failures.inc({ step }, counted.get(step) ?? 0);
}

/** Usage that was refused since it is counted, by the key's id (`files`: uploaded ones) and code. */
async function countRefusals(db: Queryable, registry: Registry): Promise<void> {
  const refused = new Counter({
    name: "tallyport_usage_refused_total",
    help: "Usage events that were refused, by the id of the API key (files: uploaded ones) and code.",
    labelNames: ["key", "code"],
    registers: [registry],
  });
  for (const { key, code, n } of await sumRefusals(db)) refused.inc({ key, code }, n);
}

const kept = globalThis as { tallyportProcessMetrics?: Registry };

/** Memory, garbage collection and event loop of this server: watched once, for each watch costs. */
function ofProcess(): Registry {
  if (kept.tallyportProcessMetrics === undefined) {
    kept.tallyportProcessMetrics = new Registry();
    collectDefaultMetrics({ register: kept.tallyportProcessMetrics });
  }
  return kept.tallyportProcessMetrics;
}
