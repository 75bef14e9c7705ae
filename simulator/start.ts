import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { openAgreementIndex } from "#simulator/context/agreement-index.ts";
import { startTimers } from "#simulator/agreements/run-timers.ts";
import { openRateLimiter } from "#simulator/context/rate-limit.ts";
import { openClock } from "#simulator/clock/clock.ts";
import { startDelivery } from "#simulator/events/delivery.ts";
import { openFaultDraw, type FaultDraw } from "#simulator/context/fault-draw.ts";
import { answerRequests } from "#simulator/http/server.ts";
import { openEventQueue } from "#simulator/context/event-queue.ts";
import { openBillIndex } from "#simulator/context/bill-index.ts";
import { startSmtpSink } from "#simulator/mail/smtp-sink.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { openCallLog } from "#simulator/state/call-log.ts";
import { DEFAULT_CATALOGUE, DEFAULT_DELIVERY, DEFAULT_SETTINGS } from "#simulator/state/defaults.ts";
import { lockState } from "#simulator/state/state-lock.ts";
import { openStore, type Store } from "#simulator/state/store.ts";

export type SimulatorOptions = {
  /** 0: any that is free. */
  port?: number;
  smtpPort?: number;
  host?: string;
  /** Keeps nothing on disk. Without it, `stateFile` is needed. */
  memory?: boolean;
  stateFile?: string;
  /** Where the app under test is. */
  appUrl?: string;
  /** What the API destination sends with each EventBridge event. */
  eventsSecret?: string | null;
  /** Whether lifecycle events go into the SQS queue too, until the control API says otherwise. */
  sqs?: boolean;
  /** Gets what should not have happened; by default it goes to stderr. */
  reportFault?: (error: unknown) => void;
};

type RunningSimulator = {
  url: string;
  smtpUrl: string;
  /** Ends all connections and pauses; what was applied is on disk. */
  stop(): Promise<void>;
};

function seedCatalogue(store: Store): void {
  if (store.getSingle("catalogueSeeded")) return;
  store.commit([
    ...DEFAULT_CATALOGUE.map(
      (product) => ["products", product.productCode, product] as ["products", string, typeof product],
    ),
    ["single", "catalogueSeeded", true],
  ]);
}

function openSim(options: SimulatorOptions): Sim {
  const file = options.memory ? null : (options.stateFile ?? null);
  if (file === null && !options.memory) throw new Error("Either memory or a stateFile is needed.");
  const store = openStore(file);
  seedCatalogue(store);
  let draw: FaultDraw | null = null;
  return {
    store,
    clock: openClock(store),
    calls: openCallLog(file === null ? null : `${file}.calls`),
    limiter: openRateLimiter(),
    agreements: openAgreementIndex(store),
    bill: openBillIndex(store),
    queue: openEventQueue(store),
    // A state of an earlier simulator may lack what is new.
    settings: () => ({ ...DEFAULT_SETTINGS, ...store.getSingle("settings") }),
    delivery: () => {
      const kept = store.getSingle("delivery");
      return {
        ...DEFAULT_DELIVERY,
        sqs: options.sqs ?? false,
        ...kept,
        eventBridge: { ...DEFAULT_DELIVERY.eventBridge, ...kept?.eventBridge },
        sns: { ...DEFAULT_DELIVERY.sns, ...kept?.sns },
      };
    },
    faults: () => (draw ??= openFaultDraw(store.getSingle("faults") ?? { seed: 1, faults: [] })),
    restartFaults: () => {
      draw = null;
    },
    appUrl: (options.appUrl ?? "http://localhost:3000").replace(/\/+$/, ""),
    eventsSecret: options.eventsSecret ?? null,
    publicUrl: "",
    deliverNow: () => Promise.resolve(),
    restartDelivery: () => undefined,
    runTimers: () => undefined,
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Starts AWS Marketplace in a box.
 *
 * @throws Error with code EADDRINUSE when a port is taken; StateInUseError.
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const host = options.host ?? "127.0.0.1";
  // Ports and the state's lock come before the state itself, which a start rewrites.
  const server = createServer();
  const port = await listen(server, options.port ?? 4510, host);
  const file = options.memory ? null : (options.stateFile ?? null);
  const unlock = await (file === null ? Promise.resolve(() => undefined) : lockState(file)).catch((error: unknown) => {
    server.close();
    throw error;
  });
  const sim = openSim(options);
  sim.publicUrl = `http://localhost:${port}`;
  const timers = startTimers(sim);
  const delivery = startDelivery(sim);
  sim.deliverNow = delivery.deliverNow;
  sim.restartDelivery = delivery.restart;
  sim.runTimers = timers.run;
  server.on("request", answerRequests(sim, options.reportFault ?? ((error) => console.error(error))));
  timers.run();

  async function stop(closeSmtp: () => Promise<void>): Promise<void> {
    timers.stop();
    delivery.stop();
    server.closeAllConnections();
    await Promise.all([new Promise((resolve) => server.close(resolve)), closeSmtp()]);
    sim.store.close();
    sim.calls.close();
    unlock();
  }

  const smtp = await startSmtpSink(sim, { port: options.smtpPort ?? 4511, host }).catch(async (error: unknown) => {
    await stop(() => Promise.resolve());
    throw error;
  });
  return { url: sim.publicUrl, smtpUrl: `smtp://localhost:${smtp.port}`, stop: () => stop(smtp.stop) };
}
