import type { z } from "zod";
import { noQuery } from "#simulator/control/inputs.ts";
import type { Sim } from "#simulator/context/sim.ts";

type Method = "GET" | "PUT" | "POST" | "DELETE";

/** One call of the control API. `{name}` in a path is a parameter. */
export type Route = {
  method: Method;
  path: string;
  /** For the OpenAPI description. */
  summary: string;
  query: z.ZodType;
  body: z.ZodType | null;
  status: 200 | 201 | 204;
  run(sim: Sim, call: { params: Record<string, string>; query: unknown; body: unknown }): Promise<unknown> | unknown;
};

/** Declares a route so that what it runs on has the types of its schemas. */
export function route<Q extends z.ZodType, B extends z.ZodType | null>(declared: {
  method: Method;
  path: string;
  summary: string;
  query?: Q;
  body: B;
  status?: 200 | 201 | 204;
  run(
    sim: Sim,
    call: {
      params: Record<string, string>;
      query: z.infer<Q>;
      body: B extends z.ZodType ? z.infer<B> : undefined;
    },
  ): Promise<unknown> | unknown;
}): Route {
  return { status: 200, query: noQuery, ...declared } as unknown as Route;
}
