import type { OpenApiDocument, Parameter, Schema } from "#lib/api/openapi-document.ts";

/** One line of a table of fields. `path` is dotted, with `[]` for each row of a list. */
export type Field = { path: string; type: string; isRequired: boolean; words: string };

/** The fields of a schema of the document, nested ones by their path, in the order written. Pure. */
export function listFields(document: OpenApiDocument, schema: Schema): Field[] {
  return fieldsOf(document, schema, "", 0);
}

/** The values of an operation's path and query as fields. Pure. */
export function listParameters(document: OpenApiDocument, parameters: readonly Parameter[]): Field[] {
  return parameters.map(({ name, required, description, schema }) => ({
    path: name,
    type: typeOf(document, schema),
    isRequired: required,
    words: description,
  }));
}

/** Deeper than any answer goes: a schema that holds itself would never end. */
const MAX_DEPTH = 4;

function fieldsOf(document: OpenApiDocument, schema: Schema, before: string, depth: number): Field[] {
  const whole = resolve(document, schema);
  const ways = (whole["anyOf"] as Schema[] | undefined)?.map((way) => resolve(document, way)) ?? [whole];
  const fields = new Map<string, Field>();
  for (const way of ways.filter((one) => one["properties"] !== undefined && depth < MAX_DEPTH)) {
    const required = (way["required"] as string[] | undefined) ?? [];
    for (const [name, value] of Object.entries(way["properties"] as Record<string, Schema>)) {
      const path = before + name;
      const isRequired = required.includes(name) && ways.every((other) => name in propertiesOf(other));
      const known = fields.get(path);
      if (known !== undefined) {
        fields.set(path, { ...known, type: joined(known.type, typeOf(document, value)) });
        continue;
      }
      fields.set(path, { path, type: typeOf(document, value), isRequired, words: wordsOf(document, value) });
      for (const inner of fieldsOf(document, rowOf(document, value), insideOf(document, value, path), depth + 1)) {
        fields.set(inner.path, inner);
      }
    }
  }
  return [...fields.values()];
}

function propertiesOf(schema: Schema): Record<string, Schema> {
  return (schema["properties"] as Record<string, Schema> | undefined) ?? {};
}

function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const name = (schema["$ref"] as string | undefined)?.replace("#/components/schemas/", "");
  return name === undefined ? schema : { ...document.components.schemas[name], ...schema, $ref: undefined };
}

function isList(document: OpenApiDocument, schema: Schema): boolean {
  return resolve(document, schema)["type"] === "array";
}

function rowOf(document: OpenApiDocument, schema: Schema): Schema {
  return isList(document, schema) ? (resolve(document, schema)["items"] as Schema) : schema;
}

function insideOf(document: OpenApiDocument, schema: Schema, path: string): string {
  return isList(document, schema) ? `${path}[].` : `${path}.`;
}

function wordsOf(document: OpenApiDocument, schema: Schema): string {
  const whole = resolve(document, schema);
  const own = whole["description"] ?? (whole["anyOf"] as Schema[] | undefined)?.[0]?.["description"];
  return typeof own === "string" ? own : "";
}

function typeOf(document: OpenApiDocument, schema: Schema): string {
  const whole = resolve(document, schema);
  const ways = whole["anyOf"] as Schema[] | undefined;
  if (ways !== undefined) return ways.map((way) => typeOf(document, way)).reduce(joined, "");
  if (whole["const"] !== undefined) return String(whole["const"]);
  if (Array.isArray(whole["type"])) {
    return whole["type"].map((type: unknown) => typeOf(document, { ...whole, type })).reduce(joined, "");
  }
  const values = whole["enum"] as unknown[] | undefined;
  if (values !== undefined) return values.map(String).join(" | ");
  if (whole["type"] === "array") return `list of ${typeOf(document, whole["items"] as Schema)}`;
  if (whole["format"] === "date-time") return "instant";
  if (whole["format"] === "uuid") return "UUID";
  return (
    { string: "text", integer: "whole number", boolean: "true | false" }[String(whole["type"])] ?? String(whole["type"])
  );
}

function joined(one: string, other: string): string {
  const words = [...new Set([...one.split(" | "), ...other.split(" | ")].filter((word) => word !== ""))];
  return words.join(" | ");
}
