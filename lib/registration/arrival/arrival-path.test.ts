import { expect, test } from "vitest";
import { arrivalOfPath, isRegisterPath, readArrival, registerPath, welcomePath } from "./arrival-path.ts";

const id = "5b0c2f0e-3d5f-4d0a-9f3e-0a4a3c8e2b11";

test("the page of an arrival names it, and is read back", () => {
  expect(registerPath(id)).toBe(`/register?arrival=${id}`);
  expect(arrivalOfPath(registerPath(id))).toBe(id);
  expect(welcomePath(id)).toBe(`/register/welcome?arrival=${id}`);
  expect([registerPath(null), welcomePath(null)]).toEqual(["/register", "/register/welcome"]);
});

test("no other path leads to an arrival", () => {
  for (const path of ["/register", "/register?arrival=", "/register?arrival=1", "/registers?arrival=" + id]) {
    expect(arrivalOfPath(path), path).toBeNull();
  }
  expect(["/register", registerPath(id)].every(isRegisterPath)).toBe(true);
  expect(["/register/welcome", "/registers", "/dashboard?next=/register"].some(isRegisterPath)).toBe(false);
});

test("what is no id names no arrival", () => {
  for (const value of [undefined, null, "", "newest", `${id} `, [id]]) expect(readArrival(value)).toBeNull();
  expect(readArrival(id.toUpperCase())).toBe(id);
});
