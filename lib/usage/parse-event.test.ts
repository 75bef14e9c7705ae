import { describe, expect, test } from "vitest";
import { namedByOf, parseEvent, readEventId } from "#lib/usage/parse-event.ts";

const good = { id: "evt_1", agreementId: "A", dimension: "api_calls", quantity: 1, timestamp: "2026-11-21T10:15:00Z" };
const long = "x".repeat(129);
const proto: unknown = JSON.parse('{"__proto__":"x","a":"b"}');

describe("an event's shape", () => {
  test.each([
    ["no object", 7, "INVALID_EVENT"],
    ["null", null, "INVALID_EVENT"],
    ["a list", [], "INVALID_EVENT"],
    ["an empty id", { ...good, id: "" }, "INVALID_EVENT"],
    ["a long id", { ...good, id: long }, "INVALID_EVENT"],
    ["I03 a NUL in the id", { ...good, id: "a\0b" }, "INVALID_EVENT"],
    ["I03 half a surrogate pair", { ...good, id: "\ud800" }, "INVALID_EVENT"],
    ["a number as id", { ...good, id: 1 }, "INVALID_EVENT"],
    ["an unknown key", { ...good, extra: 1 }, "INVALID_EVENT"],
    ["no quantity", { ...good, quantity: undefined }, "INVALID_EVENT"],
    ["no timestamp", { ...good, timestamp: undefined }, "INVALID_EVENT"],
    ["no agreement", { ...good, agreementId: undefined }, "INVALID_EVENT"],
    ["two agreements", { ...good, licenseArn: "l-1" }, "INVALID_EVENT"],
    ["a product code with an id", { ...good, productCode: "p" }, "INVALID_EVENT"],
    [
      "an organization without product",
      { ...good, agreementId: undefined, organizationExternalId: "o" },
      "INVALID_EVENT",
    ],
    ["no dimension", { ...good, dimension: undefined }, "INVALID_EVENT"],
    ["a negative quantity", { ...good, quantity: -1 }, "INVALID_QUANTITY"],
    ["null as quantity", { ...good, quantity: null }, "INVALID_QUANTITY"],
    ["M15 a time without zone", { ...good, timestamp: "2026-11-21T10:15:00" }, "INVALID_TIMESTAMP"],
    ["six tags", { ...good, tags: { a: "1", b: "1", c: "1", d: "1", e: "1", f: "1" } }, "INVALID_TAGS"],
    ["a tag of a number", { ...good, tags: { a: 1 } }, "INVALID_TAGS"],
    ["an empty tag", { ...good, tags: { a: "" } }, "INVALID_TAGS"],
    ["a tag beyond AWS's pattern", { ...good, tags: { a: "ü" } }, "INVALID_TAGS"],
    ["a tag that only a careless range lets through", { ...good, tags: { "a#": "b" } }, "INVALID_TAGS"],
    ["a list as tags", { ...good, tags: [] }, "INVALID_TAGS"],
    ["null as tags", { ...good, tags: null }, "INVALID_TAGS"],
  ])("with %s is %s: %s", (_, raw, code) => {
    expect(parseEvent(raw)).toMatchObject({ fault: { code } });
  });

  test("I03 keeps odd tag keys as what they are and orders them", () => {
    const result = parseEvent({ ...good, tags: proto });
    expect(result).toMatchObject({ event: { tags: '{"__proto__":"x","a":"b"}' } });
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
    expect(parseEvent({ ...good, tags: { b: "1", a: "2" } })).toMatchObject({ event: { tags: '{"a":"2","b":"1"}' } });
    expect(parseEvent({ ...good, tags: {} })).toMatchObject({ event: { tags: null } });
  });

  test("reads an id where the rest is wrong", () => {
    expect(readEventId({ ...good, quantity: -1 })).toBe("evt_1");
    expect(readEventId({ id: long })).toBeNull();
    expect(readEventId(null)).toBeNull();
  });
});

test.each([
  [{ agreementId: "9F0C6A60-0000-4000-8000-000000000001" }, null],
  [{ agreementId: "9f0c6a60-0000-4000-8000-000000000002" }, '["id","9f0c6a60-0000-4000-8000-000000000002"]'],
  [{ agreementId: "agmt-1" }, '["aws","agmt-1"]'],
  [{ licenseArn: "arn:aws:license-manager::1:license:l-0AB" }, '["license","l-0ab"]'],
  [{ organizationExternalId: "o", productCode: "p" }, '["organization","o","p"]'],
  [{ customerAwsAccountId: "012345678901", productCode: "p" }, '["account","012345678901","p"]'],
])("an agreement named by %o is remembered as %s", (naming, expected) => {
  const { agreementId: _, ...rest } = good;
  const result = parseEvent({ ...rest, ...naming });
  expect("event" in result && namedByOf(result.event.name, "9f0c6a60-0000-4000-8000-000000000001")).toBe(expected);
});
