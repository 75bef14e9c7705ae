import { expect, test } from "vitest";
import { alertKinds, alertMatrix, isWantedBy, recipientsOf } from "#lib/alerts/alert-matrix.ts";
import { alertWords } from "#lib/alerts/alert-words.ts";

const owner = { userId: "o", role: "OWNER" } as const;
const second = { userId: "p", role: "OWNER" } as const;
const admin = { userId: "a", role: "ADMIN" } as const;
const viewer = { userId: "v", role: "VIEWER" } as const;
const team = [owner, admin, viewer];

test("every kind has its words and its audience", () => {
  expect(Object.keys(alertWords).toSorted()).toEqual([...alertKinds].toSorted());
  for (const kind of alertKinds) expect(alertMatrix[kind].roles).toContain("OWNER");
});

test("a role decides until a person has chosen", () => {
  expect(recipientsOf("RECORD_EXPIRED", team, [])).toEqual(["o", "a"]);
  expect(recipientsOf("EVENTS_SILENT", team, [])).toEqual(["o", "a", "v"]);
  const chosen = [
    { userId: "a", kind: "RECORD_EXPIRED", isWanted: false },
    { userId: "v", kind: "RECORD_EXPIRED", isWanted: true },
  ];
  expect(recipientsOf("RECORD_EXPIRED", team, chosen)).toEqual(["o", "v"]);
  expect(isWantedBy(admin, "RECORD_REJECTED", chosen)).toBe(true);
});

test("a critical kind reaches an owner, also when none of them wants it any more", () => {
  const off = (userId: string, kind: string) => ({ userId, kind, isWanted: false });
  expect(recipientsOf("RECORD_EXPIRED", team, [off("o", "RECORD_EXPIRED")])).toEqual(["a", "o"]);
  expect(recipientsOf("RECORD_EXPIRED", [owner, second], [off("o", "RECORD_EXPIRED")])).toEqual(["p"]);
  expect(recipientsOf("WEBHOOK_DISABLED", [owner], [off("o", "WEBHOOK_DISABLED")])).toEqual([]);
});

test("a kind of a newer release notifies all operators", () => {
  expect(recipientsOf("SOMETHING_NEW", team, [])).toEqual(["o", "a", "v"]);
});
