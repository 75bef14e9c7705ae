import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CLIENT_TYPES, clientTypes } from "#scripts/client-types/client-types.ts";
import { renderTypes } from "#scripts/client-types/render-types.ts";

test("the client's types are those of the API's description; `npm run client:types` brings them up to date", async () => {
  expect(readFileSync(CLIENT_TYPES, "utf8")).toBe(await clientTypes());
});

describe("a schema as a type", () => {
  const typeOf = (schema: Record<string, unknown>) => renderTypes({ It: schema }).replaceAll(/\s+/g, " ").trim();

  test.each([
    [{ type: "string", format: "uuid", minLength: 1 }, "string"],
    [{ type: "integer", minimum: 0 }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ anyOf: [{ type: "number" }, { type: "null" }] }, "number | null"],
    [{ type: "boolean", const: true }, "true"],
    [{ type: "string", enum: ["a", "b"] }, '"a" | "b"'],
    [{ $ref: "#/components/schemas/Other" }, "Other"],
    [{ type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
    [{ type: "object", additionalProperties: { type: "string" } }, "Record<string, string>"],
    [
      { type: "object", properties: { a: { type: "string" }, b: { type: "number" } }, required: ["a"] },
      "{ a: string; b?: number; }",
    ],
    [
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        oneOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      "{ a?: string; b?: string; } & ({ a: unknown } | { b: unknown })",
    ],
  ])("%j", (schema, type) => {
    expect(typeOf(schema)).toBe(`export type It = ${type};`);
  });

  test("words go along as comments, and end none of them", () => {
    expect(typeOf({ type: "string", description: "Up to */ here." })).toBe(
      "/** Up to * / here. */ export type It = string;",
    );
  });

  test.each([{ type: "string", contentEncoding: "base64" }, { allOf: [{ type: "string" }] }, { not: {} }, {}])(
    "one that this can't write is refused by name: %j",
    (schema) => {
      expect(() => typeOf(schema)).toThrow("It can't be written as a type.");
    },
  );
});
