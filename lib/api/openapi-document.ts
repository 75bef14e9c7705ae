import { z } from "zod";
import { problemAnswer } from "#lib/api/operations/answers.ts";
import { commonErrors, type Operation } from "#lib/api/operations/operation.ts";
import { operations } from "#lib/api/operations.ts";
import type { ErrorCode } from "#lib/errors/app-error.ts";
import { problems } from "#lib/http/to-problem.ts";

/** A JSON Schema, as far as this file looks into one. */
export type Schema = { [key: string]: unknown };
export type Parameter = {
  name: string;
  in: "path" | "query";
  required: boolean;
  description: string;
  schema: Schema;
  example?: string | number;
};
type Headers = Record<string, { description: string; schema: Schema }>;
type Content = Record<string, { schema: Schema; example?: unknown }>;
export type DescribedOperation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, { description: string; content?: Content; headers?: Headers }>;
};
export type OpenApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Partial<Record<Operation["method"], DescribedOperation>>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
};

/**
 * The public API as an OpenAPI 3.1 document, made from the schemas that the routes read their input with. Pure.
 *
 * @param appUrl where this installation answers.
 */
export function openApiDocument(appUrl: string): OpenApiDocument {
  const schemas: Record<string, Schema> = {};
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method] = describe(operation, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tallyport API",
      version: "1",
      description:
        "Report usage, ask for access, read agreements and what AWS was billed. Instants are ISO 8601 in UTC; quantities that may have decimals are texts; new fields may appear in answers, unknown fields in requests are refused.",
    },
    servers: [{ url: appUrl }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key of the console, tp_live_…" },
      },
    },
  };
}

function describe(operation: Operation, schemas: Record<string, Schema>): DescribedOperation {
  const { id, tag, summary, description, scope, body, answer, isConditional = false } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tags: [tag],
    summary,
    description: description.join("\n\n"),
    security: [{ apiKey: [scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": { schema: refer(body.schema, body.id, "input", schemas), example: body.example },
            },
          },
        }),
    responses: {
      [answer.status]: {
        description: answer.description,
        content: {
          "application/json": { schema: refer(answer.schema, null, "output", schemas), example: answer.example },
        },
        ...(isConditional ? { headers: conditional } : {}),
      },
      ...(isConditional ? { 304: { description: "What If-None-Match named is still so.", headers: conditional } } : {}),
      ...failuresOf(operation, schemas),
      500: {
        description: "INTERNAL: The fault is ours. Whether it was done is not known: ask, or send the same again.",
        content: { "application/problem+json": { schema: refer(problemAnswer, null, "output", schemas) } },
      },
    },
  };
}

const conditional: Headers = {
  ETag: { description: "For If-None-Match.", schema: { type: "string" } },
  "Cache-Control": { description: "How long the answer may be kept.", schema: { type: "string" } },
};

/** The codes of an operation, by status. */
function failuresOf({ errors }: Operation, schemas: Record<string, Schema>): DescribedOperation["responses"] {
  const byStatus = Object.groupBy([...errors, ...commonErrors], (code) => String(problems[code].status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => [
      status,
      {
        description: (codes ?? []).map((code) => `${code}: ${problems[code].title}`).join(" "),
        content: { "application/problem+json": { schema: refer(problemAnswer, null, "output", schemas) } },
        ...(status === "429" || status === "503"
          ? { headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } } }
          : {}),
      },
    ]),
  );
}

/** All codes that whole requests may be answered with, for the page's table. Pure. */
export function describedErrors(): ErrorCode[] {
  return [...new Set([...commonErrors, ...operations.flatMap(({ errors }) => errors)])].sort(
    (a, b) => problems[a].status - problems[b].status,
  );
}

function parametersOf({ path, pathWords = {}, query }: Operation): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]): Parameter => ({
    name: name!,
    in: "path",
    required: true,
    description: pathWords[name!] ?? "",
    schema: { type: "string" },
  }));
  if (query === undefined) return inPath;
  const { properties, required } = membersOf(toSchema(query.schema, "input"));
  return [
    ...inPath,
    ...Object.entries(properties).map(([name, schema]): Parameter => ({
      name,
      in: "query",
      required: required.includes(name),
      description: query.words[name] ?? "",
      schema,
      ...(query.example?.[name] === undefined ? {} : { example: query.example[name] }),
    })),
  ];
}

/** The values of a query; of one that can be asked in several ways, all of them, none required. */
function membersOf(schema: Schema): { properties: Record<string, Schema>; required: string[] } {
  const ways = (schema["anyOf"] as Schema[] | undefined) ?? [schema];
  const properties = Object.assign({}, ...ways.map((way) => way["properties"])) as Record<string, Schema>;
  return { properties, required: ways.length > 1 ? [] : ((schema["required"] as string[] | undefined) ?? []) };
}

/** A schema as the document refers to it: by name where it has one, which is then among the components. */
function refer(schema: z.ZodType, id: string | null, io: "input" | "output", into: Record<string, Schema>): Schema {
  const { $defs = {}, ...whole } = toSchema(id === null ? schema : schema.meta({ ...schema.meta(), id }), io);
  Object.assign(into, $defs);
  return whole;
}

function toSchema(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      delete jsonSchema["id"];
      // The format says it to people; the pattern behind it is long and says no more.
      if (jsonSchema.format === "uuid" || jsonSchema.format === "date-time") delete jsonSchema.pattern;
      // Answers may grow: a reader must accept a new field.
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return JSON.parse(JSON.stringify(rest).replaceAll("#/$defs/", "#/components/schemas/")) as Schema;
}
