import { createPool } from "#lib/db/pool.ts";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { createMeteringClient } from "#lib/marketplace/clients.ts";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import { batchOf, claimDueRecords } from "#lib/metering/submit/claim-records.ts";
import { decideOutcomes } from "#lib/metering/submit/decide-outcomes.ts";
import { finishSubmission, recordOutcomes } from "#lib/metering/submit/record-outcomes.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import type { Clock } from "#lib/time/clock.ts";
import type { SubmitPlan, SubmitReport } from "#scripts/bench/load/submit-plan.ts";

/** A server that sends what is due, as a process of its own: the simulator is where the SDK's variables say. */

const ports = new Map<string, ReturnType<typeof awsMetering>>();

function meteringIn(region: string) {
  const port = ports.get(region) ?? awsMetering(createMeteringClient(region), region);
  ports.set(region, port);
  return port;
}

let pool: ReturnType<typeof createPool> | null = null;

async function carryOut({ databaseUrl, clockAheadMs, seconds, mode, senders }: SubmitPlan): Promise<SubmitReport> {
  pool ??= createPool(databaseUrl, 10);
  const clock: Clock = { now: () => Promise.resolve(new Date(Date.now() + clockAheadMs)), isFollowed: true };
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const isOver = () => performance.now() - started >= seconds * 1000;
  const counts =
    mode === "submit" ? await submit(pool, clock, isOver) : await complete(pool, { clock, isOver, senders });
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...counts, seconds: (performance.now() - started) / 1000, cpuMs: (user + system) / 1000 };
}

async function submit(db: ReturnType<typeof createPool>, clock: Clock, isOver: () => boolean) {
  const result = await submitDueRecords({ pool: db, clock, metering: meteringIn, random: Math.random }, isOver);
  const { accepted, retried, submitted } = result;
  return { accepted, retried, other: submitted - accepted - retried, requests: Math.ceil(submitted / 25) };
}

/** Claims, and writes down an answer that AWS would give at once. */
async function complete(
  db: ReturnType<typeof createPool>,
  { clock, isOver, senders }: { clock: Clock; isOver: () => boolean; senders: number },
) {
  const counts = { accepted: 0, retried: 0, other: 0, requests: 0 };
  const work = async () => {
    while (!isOver()) {
      const claim = await claimDueRecords(db, await clock.now());
      if (claim === null) return;
      const answer: MeteringAnswer = {
        kind: "answered",
        requestId: claim.submissionId,
        httpStatus: 200,
        durationMs: 1,
        results: batchOf(claim).records.map((record) => ({
          record,
          status: "Success",
          meteringRecordId: claim.leaseToken,
        })),
        unprocessed: [],
        awsDate: null,
      };
      const at = await clock.now();
      await finishSubmission(db, claim.submissionId, answer, at);
      const written = await recordOutcomes(db, claim, decideOutcomes(claim.records, answer, Math.random), at);
      counts.accepted += written.filter(({ state }) => state === "ACCEPTED").length;
      counts.requests += 1;
    }
  };
  await Promise.all(Array.from({ length: senders }, work));
  return counts;
}

process.on("message", (plan: SubmitPlan) => {
  carryOut(plan).then(
    (report) => process.send!(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));
