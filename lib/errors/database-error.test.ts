import { expect, test } from "vitest";
import { AppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";

const from = (fields: object, message = "") => Object.assign(new Error(message), fields);

test.each([
  ["a full disk", from({ code: "53100" }, "No space left on device"), true],
  ["a full quota, which has no SQLSTATE", from({ code: "XX000" }, 'could not extend file "base/1/2": quota'), true],
  ["a disk that fails", from({ code: "58030" }), true],
  ["no connection left", from({ code: "53300" }), true],
  ["a stop", from({ code: "57P01" }), true],
  ["a cut", new Error("Connection terminated unexpectedly"), true],
  ["a cut, as Prisma wraps it", new Error("", { cause: from({ code: "ECONNRESET" }) }), true],
  ["a cut of AWS's", new AppError("MARKETPLACE_UNAVAILABLE", "", { cause: from({ code: "ECONNRESET" }) }), false],
  ["another fault inside PostgreSQL", from({ code: "XX000" }, "cache lookup failed"), false],
  ["a duplicate", from({ code: "23505" }), false],
  ["a lost race", from({ code: "40001" }), false],
  ["our own mistake", new TypeError("undefined is not a function"), false],
])("M24 whether %s means that the database is down", (_, error, isDown) => {
  expect(isDatabaseDown(error)).toBe(isDown);
});
