import { expect, test } from "vitest";
import { noteInput } from "#lib/audit/note-input.ts";
import { heldAtAwsInput } from "#lib/metering/corrections/settle-duplicate.ts";

const note = noteInput("Say why.");

test("a note is text of 3 to 500 characters, also of several lines", () => {
  expect(note.parse("  seen on the bill\nof November \u{1F680} ")).toBe("seen on the bill\nof November \u{1F680}");
});

test.each(["", "no", "x".repeat(501), "seen\0there", "seen \ud83d there"])("%j is refused in words", (text) => {
  expect(note.safeParse(text).error?.issues[0]?.message).toMatch(/\.$/);
});

test("what a person saw at AWS holds no NUL", () => {
  const { error } = heldAtAwsInput.safeParse({ id: "x", held: "3", note: "seen\0there" });
  expect(error?.issues.map(({ path }) => path)).toEqual([["note"]]);
});
