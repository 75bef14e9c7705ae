import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { SendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import type { LostSum } from "#lib/metering/queries/sum-lost.ts";
import { ClearBoard } from "./clear-board.tsx";
import { SendingNote } from "./sending-note.tsx";
import { sendingWords } from "./sending-words.ts";

const none = { n: 0, units: "0" };
const lost: LostSum = { byState: [], records: none, fractions: none, elsewhere: none, parked: none, units: "0" };
const board = (sending: SendingState, isStopped: boolean) =>
  renderToStaticMarkup(
    createElement(ClearBoard, {
      now: new Date("2026-11-28T23:30:00Z"),
      sending,
      clock: { isStopped },
      accepted: 3,
      waiting: 0,
      lost,
    }),
  );

test("nothing is clear while nothing is sent, or no job run ends", () => {
  expect(board("armed", false)).toContain("All clear. Nothing is at risk.");
  expect(board("armed", true)).toBe("");
  for (const sending of ["not-adopted", "other-installation", "other-account", "clock-skew"] as const)
    expect(board(sending, false)).toBe("");
});

test("how long until an end is never broken in the middle", () => {
  expect(board("armed", false)).toContain('<span class="whitespace-nowrap">in 2 d 6 h</span>');
});

test("armed is said as deep readiness says it, with what stops it", () => {
  expect(sendingWords("other-account")).toBe("Armed, but stopped: other AWS account");
  expect(sendingWords("not-adopted")).toBe("Not armed");
});

test("the note about another account names the account that STS named, and the seller's", () => {
  const note = renderToStaticMarkup(
    createElement(SendingNote, {
      sending: "other-account",
      installationId: "shop",
      sellerAccountId: "999900001111",
      namedAccountId: "111122223333",
      adopt: null,
    }),
  );
  expect(note).toContain("names <code>111122223333</code>");
  expect(note).toContain("<code>999900001111</code>");
});

test("adopting the database names the installation that the question names", () => {
  const note = renderToStaticMarkup(
    createElement(SendingNote, {
      ...{ sending: "not-adopted", installationId: "shop-0001", sellerAccountId: null, namedAccountId: null },
      adopt: () => Promise.resolve(),
    }),
  );
  expect(note).toContain("<code>shop-0001</code>");
  expect(note).toContain('<input type="hidden" name="installationId" value="shop-0001"/>');
});
