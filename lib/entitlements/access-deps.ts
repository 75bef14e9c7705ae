import { openAskedReads, type AskedReads } from "#lib/agreements/aws-sync/ask-for-read.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { marketplace } from "#lib/marketplace/ports.ts";
import { businessClock } from "#lib/time/business-clock.ts";

const kept = globalThis as { tallyportAskedReads?: AskedReads };

/** The process's one side of the queue of reads that questions for access cause. */
export function askedReads(): AskedReads {
  return (kept.tallyportAskedReads ??= openAskedReads({
    db: database(),
    pool: pool(),
    agreements: marketplace().agreements,
    clock: businessClock(),
    random: Math.random,
  }));
}
