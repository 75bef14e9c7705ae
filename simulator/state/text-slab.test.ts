import { expect, test } from "vitest";
import { openTextSlab } from "#simulator/state/text-slab.ts";

test("texts of every size and script are read as they were put, in any order", () => {
  const slab = openTextSlab();
  const texts = ["", "{}", "größer 🚀", "x".repeat(700_000), "y".repeat(3_000_000), "z".repeat(900_000), "last"];
  const readers = texts.map((text) => slab.put(text));
  expect(readers.map((read) => read())).toEqual(texts);
  expect(readers.toReversed().map((read) => read())).toEqual(texts.toReversed());
});
