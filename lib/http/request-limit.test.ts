import { expect, test } from "vitest";
import { createRequestLimit } from "#lib/http/request-limit.ts";

test("lets a key have its share of each second, whatever the others do", () => {
  let now = 0;
  const count = createRequestLimit(2, () => now);
  count("a");
  count("a");
  expect(() => count("a")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  count("b");
  now = 1000;
  count("a");
});
