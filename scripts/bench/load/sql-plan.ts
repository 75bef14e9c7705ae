/** What the driver of the bare statement is to do in one round. Crosses a process boundary as JSON. */
export type SqlPlan = {
  databaseUrl: string;
  productId: string;
  agreements: string[];
  dimensions: string[];
  /** Events a statement. */
  events: number;
  run: string;
  at: string;
  connections: number;
  seconds: number;
  from: number;
};

export type SqlReport = {
  requests: number;
  stored: number;
  seconds: number;
  serverCpuMs: number;
  p50: number;
  p95: number;
  p99: number;
};
