/** Events of a key that were accepted in an hour of receipt, and not written down yet. */
type TakenOfHour = { apiKeyId: string; hour: Date; taken: number };

/**
 * Counts, in this server's memory, what each key had accepted in the current hour, so that the accepted path writes
 * nothing: the count goes to the database with the key's next refusal, or with its first request of a later hour. It is
 * there to tell which share is refused; a server that ends takes along what it has not written.
 */
export type TakenTally = {
  /** Adds to a key's count. @returns what a past hour still holds, to be written now; null mostly. */
  add(apiKeyId: string, hour: Date, taken: number): TakenOfHour | null;
  /** Hands over a key's count of this hour, and begins it anew. */
  hand(apiKeyId: string): number;
};

/** An empty tally; a process keeps one. It holds one entry for each key that exists. */
export function createTakenTally(): TakenTally {
  const kept = new Map<string, TakenOfHour>();
  return {
    add(apiKeyId, hour, taken) {
      const before = kept.get(apiKeyId);
      if (before === undefined || before.hour.getTime() !== hour.getTime()) {
        kept.set(apiKeyId, { apiKeyId, hour, taken });
        return before !== undefined && before.taken > 0 ? before : null;
      }
      before.taken += taken;
      return null;
    },
    hand(apiKeyId) {
      const found = kept.get(apiKeyId);
      if (found === undefined) return 0;
      const { taken } = found;
      found.taken = 0;
      return taken;
    },
  };
}
