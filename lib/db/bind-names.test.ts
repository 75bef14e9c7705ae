import { expect, test } from "vitest";
import { bindNames } from "#lib/db/bind-names.ts";

test("names become numbers in the order of the list, however often they occur", () => {
  expect(bindNames("a = :hour::timestamptz AND b < :now AND c > :hour", ["now", "hour"])).toBe(
    "a = $2::timestamptz AND b < $1 AND c > $2",
  );
});

test.each([["'HH24:MI:SS'"], ["'it''s :hour'"], ['"a:hour"'], ["1 -- until :hour"], ["x::text"]])(
  "%s names no parameter",
  (text) => {
    expect(bindNames(text, [])).toBe(text);
  },
);

test("a name that is not in the list is refused, and so is one that the text does not use", () => {
  expect(() => bindNames(":hours", ["hour"])).toThrow(":hours is no parameter of this statement");
  expect(() => bindNames(":hour", ["hour", "now"])).toThrow("the statement does not use now");
});
