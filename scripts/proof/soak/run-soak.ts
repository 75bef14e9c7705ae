import { COMMON_ERRORS } from "#simulator/faults/common-errors.ts";
import { setTimeout as wait } from "node:timers/promises";
import { seededRandom } from "#lib/testing/seeded-random.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { checkSoak, type SoakVerdict } from "#scripts/proof/soak/check-soak.ts";
import { expireCredentials, type Expired } from "#scripts/proof/soak/expire-credentials.ts";
import { feedUsage, type Fed } from "#scripts/proof/soak/feed.ts";
import { isEnough, killDatabases, killServers, killSubmitters, type Kills } from "#scripts/proof/soak/killers.ts";
import { DIMENSIONS, openSoakWorld, type SoakWorld } from "#scripts/proof/soak/soak-world.ts";
import { startVictim, type Victim } from "#scripts/proof/soak/victim.ts";

export type SoakOptions = {
  seed: number;
  folder: string;
  kills: { submitters: number; servers: number; databases: number };
  /** Business seconds that pass in one machine second. */
  clockRate: number;
  agreements: number;
  /** Minutes of business time in which AWS takes no credentials, once a quarter of the submitters is killed. */
  expiredMinutes: number;
  /** On Debian's PostgreSQL with its own settings, through PgBouncer. */
  isPooled?: boolean;
  /** Starts one server on a port of its own choice; by default the usage route without Next. */
  startServer?: (environment: SoakWorld["environment"], slot: number) => Promise<{ victim: Victim; url: string }>;
  progress?: (kills: Kills, fed: Fed) => void;
};

export type SoakResult = {
  verdict: SoakVerdict;
  kills: Kills;
  fed: Fed;
  expired: Expired;
  world: SoakWorld;
  faulty: number;
  drainMs: number;
};

/** The simulator misbehaves in some 65 of 100 calls: each rate is of the calls that those before it left alone. */
const faults = [
  { kind: "throttle", rate: 0.1 },
  { kind: "internal", rate: 0.06 },
  { kind: "html-503", rate: 0.04 },
  { kind: "reset", rate: 0.06 },
  { kind: "hang", rate: 0.01, ms: 1_500 },
  { kind: "drop-answer", rate: 0.12 },
  { kind: "error-after", rate: 0.08 },
  { kind: "unprocessed", rate: 0.15, share: 0.4 },
  { kind: "missing-result", rate: 0.06 },
  { kind: "shuffle", rate: 0.06 },
  { kind: "invented-result", rate: 0.04 },
  { kind: "latency", rate: 0.5, ms: 40 },
  { kind: "cut-answer", rate: 0.05 },
  { kind: "garbled-answer", rate: 0.03 },
  { kind: "html-page", rate: 0.01 },
  // What AWS answers for reasons that are not a record's: none of these may end one.
  ...COMMON_ERRORS.map(({ name }) => ({ kind: "error", name, rate: 0.004 })),
].map((fault) => ({ operation: "BatchMeterUsage", ...fault }));

const zones = ["UTC", "America/New_York", "America/St_Johns", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"];
zones.push(
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "America/Sao_Paulo",
  "Africa/Cairo",
);

/**
 * Usage comes in over HTTP, hours are frozen and sent, AWS misbehaves, and submitters, servers and the database are killed with -9 all
 * the while, each process in another time zone (M15). Then the faults stop, the backlog drains to zero, and every unit is looked for.
 *
 * @throws Error when the backlog does not drain.
 */
export async function runSoak(life: Lifetime, options: SoakOptions): Promise<SoakResult> {
  const random = seededRandom(options.seed);
  const world = await openSoakWorld(life, options);
  await world.simulator.setFaults(faults, options.seed);
  const kills: Kills = {
    submitters: { done: 0, of: options.kills.submitters },
    servers: { done: 0, of: options.kills.servers },
    databases: { done: 0, of: options.kills.databases },
  };
  const fed: Fed = { events: new Map(), requests: 0, repeated: 0, refused: [] };
  const listening: (string | null)[] = [null, null];
  const environment = () => ({ ...world.environment, TZ: random.pick(zones) });
  let expired: Expired | null = null;
  const isOver = () => (isEnough(kills) && expired !== null) || life.isEnding();

  const killer = { kills, random, isOver };

  const startServer = options.startServer ?? startLightServer(life);
  const keepServer = (slot: number) =>
    killServers(
      () => startServer(environment(), slot),
      killer,
      (url) => (listening[slot] = url),
    );
  const startSubmitter = () => startVictim(life, ["lib/testing/servers/job-loop.ts"], environment());
  let isFed = false;
  const feeding = Array.from({ length: 3 }, (_, index) =>
    feedUsage(
      {
        servers: () => listening.filter((url) => url !== null),
        ...{ apiKey: world.apiKey, agreementIds: world.agreements.map(({ id }) => id), dimensions: DIMENSIONS, random },
        ...{ businessNow: world.businessNow, isOver: () => isFed || life.isEnding(), pauseMs: 60 },
      },
      fed,
      `s${index}`,
    ),
  );
  // Where something else fails first, that is the error to show.
  for (const feeder of feeding) feeder.catch(() => {});
  const expire = async () => {
    while (kills.submitters.done < kills.submitters.of / 4 && !life.isEnding()) await wait(100);
    const deps = { world, faults, seed: options.seed, isOver: life.isEnding };
    return (expired = await expireCredentials(deps, options.expiredMinutes));
  };
  const telling = tell(options, kills, fed, isOver);
  const [healed] = await Promise.all([
    expire(),
    ...[1, 2, 3].map(() => killSubmitters(startSubmitter, killer)),
    ...[0, 1].map(keepServer),
    killDatabases(world.killDatabase, killer),
  ]);
  await telling;

  // One more server, which nobody kills, answers what is still under way.
  const { victim: last, url } = await startServer(environment(), 0);
  listening[0] = url;
  isFed = true;
  await Promise.all(feeding);
  await last.kill();
  const faulty = await shareOfFaults(world);
  await world.simulator.setFaults([]);
  const drainMs = await drain(life, world);
  return { verdict: await checkSoak(world, fed), kills, fed, expired: healed, world, faulty, drainMs };
}

function startLightServer(life: Lifetime): NonNullable<SoakOptions["startServer"]> {
  return async (environment) => {
    for (;;) {
      const victim = startVictim(life, ["scripts/proof/soak/light-server.ts"], environment);
      const url = await victim.ready;
      if (url !== null) return { victim, url };
      if (life.isEnding()) throw new Error("the soak is ending");
    }
  };
}

async function tell(options: SoakOptions, kills: Kills, fed: Fed, isOver: () => boolean): Promise<void> {
  for (let second = 0; !isOver(); second++) {
    if (second % 40 === 0) options.progress?.(kills, fed);
    await wait(250);
  }
}

async function shareOfFaults({ simulator }: SoakWorld): Promise<number> {
  const query = "/_sim/calls?operation=BatchMeterUsage&limit=10000";
  const { calls } = await simulator.control<{ calls: { fault: string | null }[] }>("GET", query);
  return calls.filter(({ fault }) => fault !== null && fault !== "latency").length / Math.max(1, calls.length);
}

/** Business time goes on until every hour is frozen and nothing waits. @returns how long that took, in machine milliseconds. */
async function drain(life: Lifetime, world: SoakWorld): Promise<number> {
  const started = Date.now();
  await world.simulator.setClock(new Date((await world.businessNow()).getTime() + 2 * HOUR_MS));
  // All who held a lease are dead: machine time passes until it runs out.
  await world.pool.query(
    "UPDATE metering_record SET lease_until = now() - interval '1 second' WHERE state = 'SENDING'",
  );
  // A process of its own: AWS's addresses and keys are those of its environment.
  const submitter = startVictim(life, ["lib/testing/servers/job-loop.ts"], world.environment);
  while (Date.now() - started < 600_000 && !life.isEnding() && !submitter.isGone()) {
    const { rows } = await world.pool.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM metering_record WHERE state IN ('OPEN', 'READY', 'SENDING'))::int
            + (SELECT count(*) FROM metering_hour WHERE summed_at IS NULL)::int AS n`,
    );
    if (rows[0]!.n === 0) {
      await submitter.kill();
      return Date.now() - started;
    }
    await wait(100);
  }
  throw new Error("the backlog did not drain within ten minutes");
}
