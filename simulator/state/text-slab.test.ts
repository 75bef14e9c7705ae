import { expect, test } from "vitest";
import { openTextSlab } from "#simulator/state/text-slab.ts";

test("texts of every size and script are read as they were put, in any order", () => {
  const slab = openTextSlab();
  const texts = ["", "{}", "größer 🚀", "x".repeat(700_000), "y".repeat(3_000_000), "z".repeat(900_000), "last"];
  const kept = texts.map((text) => slab.put(text, `${text}!`));
  const read = kept.map(({ request, response }) => [request, response]);
  expect(read).toEqual(texts.map((text) => [text, `${text}!`]));
  expect(kept.toReversed().map(({ request }) => request)).toEqual(texts.toReversed());
});
