import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { DescribedOperation, OpenApiDocument, Schema } from "#lib/api/openapi-document.ts";

/** Null for a value that fits; else what is wrong with it. */
type Check = (value: unknown) => string | null;

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const key = "https://tallyport.example/openapi.json";

/** Validates request bodies by the API's own description. */
export function bodyValidator(document: OpenApiDocument, method: string, path: string): Check {
  const schema = operationOf(document, method, path).requestBody?.content["application/json"]?.schema;
  return check(document, schema);
}

/** Validates answers by the API's own description, and more strictly: a field that it does not name is a fault too. */
export function answerValidator(document: OpenApiDocument, method: string, path: string, status: number): Check {
  const content = operationOf(document, method, path).responses[status]?.content;
  const schema = content?.["application/json"]?.schema ?? content?.["application/problem+json"]?.schema;
  return check(closed(document) as OpenApiDocument, closed(schema) as Schema | undefined);
}

function operationOf(document: OpenApiDocument, method: string, path: string): DescribedOperation {
  const operation = document.paths[path]?.[method as "get"];
  if (operation === undefined) throw new Error(`${method} ${path} is not described`);
  return operation;
}

function check(document: OpenApiDocument, schema: Schema | undefined): Check {
  if (schema === undefined) throw new Error("nothing of this kind is described");
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { "date-time": instant, uuid } });
  ajv.addSchema({ $id: key, components: document.components });
  const placed = JSON.stringify(schema).replaceAll('"#/components', `"${key}#/components`);
  const validate: ValidateFunction = ajv.compile(JSON.parse(placed) as Schema);
  return (value) => (validate(value) ? null : ajv.errorsText(validate.errors));
}

/** The same with every object closed. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]));
  return "properties" in inner && !("additionalProperties" in inner) && inner["type"] === "object"
    ? { ...inner, additionalProperties: false }
    : inner;
}
