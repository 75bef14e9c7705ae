import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import type { AwsLine, CallFault } from "#lib/testing/faults/fake-aws.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

/** A frozen record as a model can compare it; quantities in millionths but for `quantity`. */
export type TestedRecord = {
  agreement: number;
  dimension: string;
  hour: number;
  state: MeteringRecordState;
  quantity: bigint;
  used: bigint;
  carriedIn: bigint;
  carriedOut: bigint;
  deadline: number;
  attempts: number;
  isInDoubt: boolean;
  /** AWS's key of it. */
  key: string;
};

export type Operation = "hold" | "release" | "resolve" | "rebook";

/** A ledger under test: on PostgreSQL, or in memory. Agreements go by their place. */
export type TestedLedger = {
  agreementIds: readonly string[];
  report(events: readonly Record<string, unknown>[], now: Date): Promise<EventVerdict[]>;
  /**
   * Job runs at once: freeze, end, expire, send, with what goes wrong at AWS. 0: one whose time is over before it
   * sends.
   */
  run(now: Date, atOnce: number, faults: readonly CallFault[]): Promise<void>;
  /** Machine time passes: leases and backoff run out. */
  pass(): Promise<void>;
  end(agreement: number, now: Date): Promise<void>;
  /**
   * What only the ledger on PostgreSQL does: people's corrections, parked usage, counts of refusals, overage. Null: the
   * rules in memory, which would be compared with a second copy of the test's own.
   */
  usage: {
    /** Twice at once, as by two people; answers how many of them it was done for. */
    operate(operation: Operation, record: TestedRecord, now: Date): Promise<number>;
    adjust(agreement: number, dimension: string, micros: bigint, now: Date): Promise<void>;
    /** Twice at once; answers how many of them it was done for. */
    void(id: string, now: Date): Promise<number>;
    /** The product gets the dimension that parked usage waits for. */
    map(): Promise<void>;
    /** AWS states that an agreement includes so many units of its overage a month from now on. */
    include(agreement: number, units: number): Promise<void>;
    /** What was parked, by its id, and what became of it. */
    parked(): Promise<Map<string, string>>;
    /** How many events were refused, by code. */
    refused(): Promise<Map<string, number>>;
  } | null;
  records(): Promise<TestedRecord[]>;
  bill: ReadonlyMap<string, AwsLine>;
  violations: readonly string[];
  /** The first place where its own sums do not hold; null when all do. */
  verify(): Promise<string | null>;
};
