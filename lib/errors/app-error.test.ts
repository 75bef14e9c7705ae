import { expect, test } from "vitest";
import { AppError, isAppError } from "#lib/errors/app-error.ts";
import { toProblem } from "#lib/http/to-problem.ts";

/** The same class as another bundle of the same build would have it. */
class AppErrorOfAnotherBundle extends Error {
  readonly code = "REGISTRATION_TOKEN_EXPIRED";
  readonly fields = [];
  override readonly name = "AppError";
}

test("an error of ours is known by its name and code, whichever bundle made it", () => {
  const foreign = new AppErrorOfAnotherBundle("x");
  expect(isAppError(foreign)).toBe(true);
  expect(isAppError(foreign, "REGISTRATION_TOKEN_EXPIRED")).toBe(true);
  expect(isAppError(foreign, "NOT_FOUND")).toBe(false);
  expect(isAppError(new AppError("NOT_FOUND", "x"), "NOT_FOUND")).toBe(true);
  expect(isAppError(new Error("x"))).toBe(false);
  expect(isAppError({ name: "AppError", code: "NOT_FOUND" })).toBe(false);
  expect(toProblem(foreign, () => {}).status).toBe(400);
});
