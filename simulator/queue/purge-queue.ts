import type { Operation } from "#simulator/context/operation.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { refuseQueueCall } from "#simulator/queue/queue-error.ts";
import type { Change } from "#simulator/state/tables.ts";

/** SQS purges at most once a minute (machine time). */
const PURGE_PAUSE_MS = 60_000;

/** PurgeQueue: takes everything away, in flight or not. */
export const purgeQueue: Operation = {
  name: "PurgeQueue",
  service: "sqs",
  input: { type: "structure", members: { QueueUrl: { type: "string" } } },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: { QueueUrl?: string | null }) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    const now = Date.now();
    const before = sim.store.getSingle("queuePurgedAt") ?? -Infinity;
    if (now - before < PURGE_PAUSE_MS) {
      throw refuseQueueCall(
        "PurgeQueueInProgress",
        "Only one PurgeQueue operation is allowed every 60 seconds.",
        "SQS-PURGE",
      );
    }
    const gone = [...sim.store.rows.queue.keys()].map((messageId): Change => ["queue", messageId, null]);
    sim.store.commit([["single", "queuePurgedAt", now], ...gone]);
    return { applied: gone.length > 0, output: {} };
  },
};
