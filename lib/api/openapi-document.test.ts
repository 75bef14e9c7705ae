import fc from "fast-check";
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bodyValidator, answerValidator } from "#lib/testing/api-validator.ts";
import { describedErrors, openApiDocument } from "#lib/api/openapi-document.ts";
import { listFields, listParameters } from "#lib/api/list-fields.ts";
import { operations } from "#lib/api/operations.ts";
import { API_SCOPES } from "#lib/auth/api-keys/api-key-format.ts";
import { parseEvent } from "#lib/usage/parse-event.ts";

const document = openApiDocument("https://tallyport.example");
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe("the API's own description", () => {
  test("has every route of app/api/v1, and no other", () => {
    const routes = globSync("app/api/v1/**/route.ts").flatMap((file) => {
      const path = `/${file.replace(/^app\//, "").replace(/\/route\.ts$/, "")}`.replaceAll(/\[(\w+)\]/g, "{$1}");
      const methods = [
        ...readFileSync(file, "utf8").matchAll(/export (?:async )?function (GET|POST|PUT|PATCH|DELETE)\b/g),
      ];
      expect(methods, `${file} exports its methods as functions`).not.toEqual([]);
      return methods.map(([, method]) => `${method!.toLowerCase()} ${path}`);
    });
    const itself = "get /api/v1/openapi.json";
    expect(described.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(
      routes.filter((route) => route !== itself).sort(),
    );
    expect(routes).toContain(itself);
  });

  test("says of each operation its scope, and each value of path and query in words", () => {
    for (const { operation } of described) {
      expect(API_SCOPES).toContain(operation.security[0]!["apiKey"]![0]);
      for (const { name, description } of operation.parameters ?? []) {
        expect(description, `${operation.operationId} ${name}`).not.toBe("");
      }
    }
    for (const { id, query } of operations) {
      const parameters = described.find(({ operation }) => operation.summary === find(id).summary)!.operation
        .parameters;
      const inQuery = (parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name);
      expect(Object.keys(query?.words ?? {}).sort(), id).toEqual(inQuery.sort());
      expect(inQuery).toEqual(expect.arrayContaining(Object.keys(query?.example ?? {})));
    }
  });

  test("refers to nothing that it has not", () => {
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
    expect(text).not.toContain("$defs");
  });

  test.each(operations.map(({ id }) => id))("gives examples of %s that it would take itself", (id) => {
    const { method, path, body, answer } = find(id);
    if (body !== undefined) expect(bodyValidator(document, method, path)(body.example)).toBeNull();
    expect(answerValidator(document, method, path, answer.status)(answer.example)).toBeNull();
  });

  test("lists each field once, and each code with its status", () => {
    for (const { operation } of described) {
      const schema = operation.responses["200"]!.content!["application/json"]!.schema;
      const paths = listFields(document, schema).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.length).toBeGreaterThan(0);
      expect(listParameters(document, operation.parameters ?? []).every(({ type }) => type !== "undefined")).toBe(true);
    }
    expect(describedErrors()).toEqual(expect.arrayContaining(["UNAUTHORIZED", "RATE_LIMITED", "NOT_FOUND"]));
    expect(listFields(document, { $ref: "#/components/schemas/UsageAnswer" })).toContainEqual(
      expect.objectContaining({ path: "results[].status", type: "accepted | duplicate | rejected", isRequired: true }),
    );
  });
});

describe("what it says of a usage event", () => {
  const validate = bodyValidator(document, "post", "/api/v1/usage");
  const text = (max: number) =>
    fc.oneof(fc.string({ maxLength: 5 }), fc.string({ unit: "grapheme", minLength: max - 1, maxLength: max + 1 }));
  const instant = fc.constantFrom("2026-11-21T10:15:00Z", "2026-11-21T10:15:00.25+01:00", "2026-11-21T10:15Z");
  const event = fc.record(
    {
      id: fc.oneof(text(128), fc.integer()),
      dimension: fc.constantFrom("api_calls", "", 7),
      quantity: fc.oneof(
        fc.integer({ min: -5, max: 2_147_483_650 }),
        fc.constantFrom("12.5", "0.0000001", "01", "1e3", "-1", "", "2147483647.000001"),
      ),
      timestamp: fc.oneof({ weight: 4, arbitrary: instant }, fc.constant(5)),
      tags: fc.oneof(
        fc.dictionary(fc.constantFrom("team", "a b", "bad#key", "x".repeat(101)), fc.constantFrom("blue", "é", ""), {
          maxKeys: 6,
        }),
        fc.constant(null),
      ),
      agreementId: text(255),
      licenseArn: text(1100),
      organizationExternalId: fc.constant("tenant-7"),
      customerAwsAccountId: fc.constant("123456789012"),
      productCode: fc.constant("code"),
      surprise: fc.boolean(),
    },
    { requiredKeys: ["id", "dimension", "quantity", "timestamp"] },
  );

  test("is what the route takes, value by value", { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(event, (raw) => {
        const taken = "event" in parseEvent(raw);
        // Two rules need more than JSON Schema can say: no half characters, and whole numbers beside their decimals.
        const isBeyondSchema = /\p{Surrogate}|\0/u.test(JSON.stringify(raw)) || raw.quantity === "2147483647.000001";
        if (isBeyondSchema) return;
        expect({ raw, taken }).toEqual({ raw, taken: validate({ events: [raw] }) === null });
      }),
      { numRuns: 1_500 },
    );
  });
});

function find(id: string) {
  return operations.find((operation) => operation.id === id)!;
}
