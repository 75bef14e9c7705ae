/** What a sender of due records is to do. Crosses a process boundary as JSON. */
export type SubmitPlan = {
  databaseUrl: string;
  /** Added to the machine's time: business time is the simulator's. */
  clockAheadMs: number;
  seconds: number;
  /** `submit`: as the job run sends. `claim-and-complete`: without AWS and without its rate, as many at once as `senders`. */
  mode: "submit" | "claim-and-complete";
  senders: number;
};

export type SubmitReport = {
  accepted: number;
  retried: number;
  other: number;
  requests: number;
  seconds: number;
  cpuMs: number;
};
