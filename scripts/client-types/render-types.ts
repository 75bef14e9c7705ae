type Schema = Readonly<Record<string, unknown>>;

/** Keywords that say nothing to a type: bounds of values, and what the API does with a value that is missing. */
const bounds: ReadonlySet<string> = new Set([
  "default",
  "dependentRequired",
  "description",
  "format",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minimum",
  "pattern",
  "propertyNames",
]);

/**
 * The named schemas of an OpenAPI 3.1 document as exported TypeScript types, in the document's order. Pure.
 *
 * @param schemas `components.schemas` of the document.
 * @throws Error naming the schema and a keyword that this cannot write as a type.
 */
export function renderTypes(schemas: Readonly<Record<string, Schema>>): string {
  return Object.entries(schemas)
    .map(([name, schema]) => {
      try {
        return `${commentOf(schema)}export type ${name} = ${typeOf(schema)};\n`;
      } catch (error) {
        throw new Error(`${name} can't be written as a type.`, { cause: error });
      }
    })
    .join("\n");
}

function typeOf(schema: Schema): string {
  const { $ref, anyOf, oneOf, const: constant, enum: values, type, ...rest } = schema;
  if (typeof $ref === "string") return $ref.slice($ref.lastIndexOf("/") + 1);
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(anyOf)) return anyOf.map((way) => typeOf(way as Schema)).join(" | ");
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...rest, type: one as unknown })).join(" | ");
  switch (type) {
    case "null":
    case "string":
    case "boolean":
      assertOnlyBounds(rest);
      return type;
    case "integer":
    case "number":
      assertOnlyBounds(rest);
      return "number";
    case "array": {
      const { items, ...others } = rest;
      assertOnlyBounds(others);
      return `(${typeOf(items as Schema)})[]`;
    }
    case "object": {
      const { properties, required, additionalProperties, ...others } = rest;
      assertOnlyBounds(others);
      if (properties === undefined) return `Record<string, ${typeOf(additionalProperties as Schema)}>`;
      const whole = objectOf(properties as Record<string, Schema>, (required as string[] | undefined) ?? []);
      return Array.isArray(oneOf) ? `${whole} & ${waysOf(oneOf as Schema[])}` : whole;
    }
    default:
      throw new Error(`No type for ${JSON.stringify(schema)}.`);
  }
}

function objectOf(properties: Record<string, Schema>, required: readonly string[]): string {
  const members = Object.entries(properties).map(
    ([name, schema]) => `${commentOf(schema)}${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};`,
  );
  return `{\n${members.join("\n")}\n}`;
}

/** Of several ways to name a thing exactly one: which members each way requires. */
function waysOf(ways: readonly Schema[]): string {
  const written = ways.map(({ required, ...others }) => {
    assertOnlyBounds(others);
    return `{ ${(required as string[]).map((name) => `${name}: unknown`).join("; ")} }`;
  });
  return `(${written.join(" | ")})`;
}

function assertOnlyBounds(rest: Schema): void {
  const unknown = Object.keys(rest).filter((keyword) => !bounds.has(keyword));
  if (unknown.length > 0) throw new Error(`No type for the keyword ${unknown.join(", ")}.`);
}

function commentOf({ description }: Schema): string {
  return typeof description === "string" ? `/** ${description.replaceAll("*/", "* /")} */\n` : "";
}
