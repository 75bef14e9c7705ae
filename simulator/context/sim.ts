import type { RateLimiter } from "#simulator/context/rate-limit.ts";
import type { AgreementIndex } from "#simulator/context/agreement-index.ts";
import type { BillIndex } from "#simulator/context/bill-index.ts";
import type { Clock } from "#simulator/clock/clock.ts";
import type { FaultDraw } from "#simulator/context/fault-draw.ts";
import type { EventQueue } from "#simulator/context/event-queue.ts";
import type { CallLog } from "#simulator/state/call-log.ts";
import type { Store } from "#simulator/state/store.ts";
import type { DeliverySettings, Settings } from "#simulator/state/setting-types.ts";

/** Everything that the simulator's parts share. */
export type Sim = {
  store: Store;
  clock: Clock;
  calls: CallLog;
  limiter: RateLimiter;
  agreements: AgreementIndex;
  bill: BillIndex;
  queue: EventQueue;
  settings(): Settings;
  delivery(): DeliverySettings;
  faults(): FaultDraw;
  /** Starts the faults' generator again, after they were replaced. */
  restartFaults(): void;
  /** Where the app under test is, without a slash at its end. */
  appUrl: string;
  /** What the API destination sends; null: no secret. */
  eventsSecret: string | null;
  /** Where this simulator is, without a slash at its end. */
  publicUrl: string;
  /** Sends one event now, whatever the delivery settings say. */
  deliverNow(eventId: string): Promise<void>;
  /** Takes up the delivery settings afresh. */
  restartDelivery(): void;
  /** Does what is due by the simulated clock. */
  runTimers(): void;
};
