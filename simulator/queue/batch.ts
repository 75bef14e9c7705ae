import { AwsError } from "#simulator/wire/errors.ts";
import type { OperationAnswer } from "#simulator/context/operation.ts";
import { refuseQueueCall } from "#simulator/queue/queue-error.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Change } from "#simulator/state/tables.ts";

const MOST_ENTRIES = 10;

type Entry = { Id?: string | null };
/** What an entry changes, and what its own result says beside its Id. */
type Outcome = { change: Change | null; result?: object };

/** @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct. */
function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw refuseQueueCall("EmptyBatchRequest", "There should be at least one entry.", "SQS-BATCH-EMPTY");
  }
  if (entries.length > MOST_ENTRIES) {
    throw refuseQueueCall(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
      "SQS-BATCH-SIZE",
    );
  }
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id ?? ""))) {
    throw refuseQueueCall("InvalidBatchEntryId", "An Id has 1 to 80 of AWS's characters.", "SQS-BATCH-ID");
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw refuseQueueCall("BatchEntryIdsNotDistinct", "An Id comes twice.", "SQS-BATCH-TWICE");
  }
}

/**
 * Runs a batch: each entry has its own outcome, and what is refused of one stands among `Failed`.
 *
 * @throws AwsError for the batch as a whole; see checkEntries.
 */
export function runBatch<E extends Entry>(
  sim: Sim,
  entries: readonly E[],
  run: (entry: E) => Outcome,
): OperationAnswer {
  checkEntries(entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  const changes: Change[] = [];
  for (const entry of entries) {
    try {
      const { change, result } = run(entry);
      if (change !== null) changes.push(change);
      Successful.push({ Id: entry.Id, ...result });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.name, Message: error.message });
    }
  }
  sim.store.commit(changes);
  return { applied: changes.length > 0, output: { Successful, ...(Failed.length === 0 ? {} : { Failed }) } };
}
