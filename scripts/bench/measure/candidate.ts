/** What one round of work came to. */
type Round = {
  /** What is counted: requests, events, records. */
  units: number;
  requests: number;
  seconds: number;
  /** Latencies of the requests, in milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** Answers that were not what they should have been, with the first one's words. */
  errors: number;
  firstError: string | null;
  /** Processor time of the round, where the contender itself knows it better than its process id tells. */
  serverCpuMs?: number;
};

/** One of the two things that a row compares. */
export type Contender = {
  run(seconds: number): Promise<Round>;
  /** Processes whose processor time is counted, by what they are. */
  pids: { server?: number; postgres?: number };
};

/** Milliseconds of processor time a request; null where it could not be read. */
export type CpuMs = { server: number | null; postgres: number | null };
export type MeasuredRound = Round & { cpuMs: CpuMs };
