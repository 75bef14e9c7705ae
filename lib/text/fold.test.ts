import { expect, test } from "vitest";
import { foldText, wordsOf } from "#lib/text/fold.ts";

test.each([
  ["Müller  GmbH", "muller gmbh"],
  ["ÉCOLE", "ecole"],
  ["Łódź Straße", "lodz strasse"],
  ["Ὀδυσσεύς", "οδυσσευσ"],
  ["Ｆｕｌｌ", "full"],
])("%s is %s without case and marks", (name, folded) => {
  expect(foldText(name)).toBe(folded);
  expect(foldText(folded)).toBe(folded);
});

test("words part at blanks and punctuation of every kind", () => {
  expect(wordsOf("O’Brien-Núñez (UK), Ltd.")).toEqual(["o", "brien", "nunez", "uk", "ltd"]);
  expect(wordsOf(" -- ")).toEqual([]);
});
