import { z } from "zod";
import type { Route } from "#simulator/control/route.ts";

type JsonSchema = Record<string, unknown>;

function toSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return rest;
}

const asText = { type: "string" };

function parameters({ path, query }: Route): JsonSchema[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: "path",
    required: true,
    schema: asText,
  }));
  const properties = (toSchema(query).properties ?? {}) as Record<string, JsonSchema>;
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
  return [...inPath, ...inQuery];
}

const error = {
  description: "Refused; `path` is the first member at fault",
  content: {
    "application/json": {
      schema: {
        type: "object",
        required: ["error"],
        properties: { error: asText, path: asText },
      },
    },
  },
};

function toOperation(route: Route): JsonSchema {
  const hasAnswer = route.status !== 204;
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/[^A-Za-z]/g, "")}`,
    parameters: parameters(route),
    ...(route.body === null
      ? {}
      : { requestBody: { required: false, content: { "application/json": { schema: toSchema(route.body) } } } }),
    responses: {
      [route.status]: {
        description: "Done",
        ...(hasAnswer ? { content: { "application/json": { schema: { type: "object" } } } } : {}),
      },
      400: error,
      404: error,
    },
  };
}

/** The control API's own description, made of the schemas by which each call is validated. */
export function describeControlApi(routes: readonly Route[], serverUrl: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = toOperation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Marketplace in a box: control API",
      version: "1",
      description: "Works the simulator of AWS Marketplace. Never faulted, never throttled.",
    },
    servers: [{ url: serverUrl }],
    paths,
  };
}
