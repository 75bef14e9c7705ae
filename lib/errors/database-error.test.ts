import { expect, test } from "vitest";
import { AppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown, isDatabaseFailure } from "#lib/errors/database-error.ts";

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

test.each([
  ["what a trigger raises", from({ code: "P0001" }), true],
  ["what a trigger raises, as Prisma wraps it", new Error("", { cause: from({ originalCode: "P0001" }) }), true],
  ["a missing column", from({ code: "42703" }), true],
  ["a constraint", from({ code: "23514" }), true],
  ["a row that Prisma did not find", from({ code: "P2025", name: "PrismaClientKnownRequestError" }), true],
  ["a stop", from({ code: "57P01" }), true],
  ["a value that it cannot hold", from({ code: "22003" }), false],
  ["a file that is not there", from({ code: "ENOENT" }), false],
  ["a file that others hold", from({ code: "EBUSY" }), false],
  ["a call of ours that Prisma does not know", from({ name: "PrismaClientValidationError" }), false],
  ["a cut of AWS's", new AppError("MARKETPLACE_UNAVAILABLE", "", { cause: from({ code: "ECONNRESET" }) }), false],
  ["our own mistake", new TypeError("undefined is not a function"), false],
])("M24 whether %s is a failure of the database", (_, error, isFailure) => {
  expect(isDatabaseFailure(error)).toBe(isFailure);
});
