import { expect, test } from "vitest";
import { describeRefusal } from "#lib/usage/refusals/describe-refusal.ts";
import { rejected } from "#lib/usage/verdict.ts";

const refusal = rejected("INVALID_QUANTITY", "quantity must be a number");
const of = (raw: unknown) => describeRefusal(raw, refusal);

test("the documented fields are kept as sent, tags and unknown ones are not", () => {
  const raw = {
    id: "evt-1",
    organizationExternalId: "tenant-1",
    productCode: "code-1",
    dimension: "api_calls",
    quantity: -1,
    timestamp: "yesterday",
    tags: { secret: "s3cret" },
    password: "s3cret",
  };
  expect(of(raw)).toEqual({
    code: "INVALID_QUANTITY",
    detail: "quantity must be a number",
    eventId: "evt-1",
    named: "organizationExternalId tenant-1, productCode code-1",
    dimension: "api_calls",
    quantity: "-1",
    timestamp: "yesterday",
  });
});

test.each([null, 7, "text", [], {}])("%j has nothing to show", (raw) => {
  expect(of(raw)).toMatchObject({ eventId: null, named: null, dimension: null, quantity: null, timestamp: null });
});

test("any text in a field becomes one short, harmless line", () => {
  expect(of({ id: "a\0b\u202ec\nd" }).eventId).toBe("a\ufffdb\ufffdc\ufffdd");
  expect(of({ id: "\ud800x" }).eventId).toBe("\ufffdx");
  expect(of({ quantity: { a: [1] }, dimension: null, timestamp: true })).toMatchObject({
    quantity: '{"a":[1]}',
    dimension: "null",
    timestamp: "true",
  });
  const long = of({ id: "x".repeat(1_000_000), agreementId: "y".repeat(1000), licenseArn: "z".repeat(1000) });
  for (const text of [long.eventId!, long.named!]) expect(text).toHaveLength(300);
  expect(of({ id: `${"x".repeat(298)}😀😀` }).eventId!.isWellFormed()).toBe(true);
});

test("an API key in the wrong field is not saved", () => {
  expect(of({ id: "tp_live_abc123_s3cret", dimension: "Bearer tp_live_abc123_s3cret" })).toMatchObject({
    eventId: "tp_live_…",
    dimension: "Bearer tp_live_…",
  });
});
