import type { BodyPlan } from "#scripts/bench/load/bodies.ts";

/** What the load generator is to do in one round. Crosses a process boundary as JSON. */
export type LoadPlan = {
  /** Origin, as in `http://127.0.0.1:5100`. */
  origin: string;
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  /** Bearer tokens that the requests use in turn: one key may send only so many requests a second. */
  tokens?: string[];
  body: BodyPlan;
  connections: number;
  seconds: number;
  /** Ends the round when as many were sent, before its time. */
  requests?: number;
  /** Number of the first request: bodies are made from it, so that those of another round are fresh. */
  from: number;
  /** What every answer must have, besides this status. */
  expect: { status: number; contains?: string };
};

/** What it did. Latencies in milliseconds. */
export type LoadReport = {
  requests: number;
  seconds: number;
  p50: number;
  p95: number;
  p99: number;
  errors: number;
  firstError: string | null;
};
