import { Gauge, Registry, collectDefaultMetrics } from "prom-client";
import type { Queryable } from "#lib/db/pool.ts";

/** What an operator's monitoring asks for: read from the database at each scrape, so that every server says the same. */
export async function readMetrics(db: Queryable): Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `tallyport_${name}`, help, labelNames, registers: [registry] });

  const records = gauge("metering_records", "Metering records by state.", ["state"]);
  const { rows } = await db.query<{ state: string; n: number }>({
    name: "metric-records",
    text: "SELECT state::text AS state, sum(n)::float8 AS n FROM hour_state GROUP BY state",
  });
  for (const { state, n } of rows) records.set({ state }, n);

  const waiting = await db.query<{ oldest: number | null; nearest: number | null; ran: number | null; mail: number }>({
    name: "metric-ages",
    text: `SELECT EXTRACT(EPOCH FROM (SELECT min(hour) FROM hour_state WHERE state IN ('READY', 'SENDING') AND n > 0))::float8 AS oldest,
                  EXTRACT(EPOCH FROM (SELECT min(deadline) FROM metering_record WHERE state = 'READY'))::float8 AS nearest,
                  EXTRACT(EPOCH FROM (SELECT max(finished_at) FROM job_run))::float8 AS ran,
                  (SELECT count(*)::float8 FROM mail_outbox WHERE due_at IS NOT NULL) AS mail`,
  });
  const { oldest, nearest, ran, mail } = waiting.rows[0]!;
  gauge("oldest_waiting_hour_seconds", "Start of the oldest hour with records that wait, Unix time; 0: none.").set(
    oldest ?? 0,
  );
  gauge("nearest_deadline_seconds", "Earliest deadline of a record that waits, Unix time; 0: none.").set(nearest ?? 0);
  gauge("last_job_run_seconds", "End of the last job run, Unix time; 0: never.").set(ran ?? 0);
  gauge("mail_waiting", "Mail that is due or will be.").set(mail);
  return { contentType: registry.contentType, text: await Registry.merge([ofProcess(), registry]).metrics() };
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
