import { expect, test } from "vitest";
import { findNameLists } from "#lib/testing/find-name-lists.ts";

const names = ["READY", "SENDING", "HELD"];

test.each([
  [`["READY", "SENDING"]`],
  [`["HELD",\n  "READY",\n]`],
  [`new Set(['READY', 'OTHER', 'SENDING', 'HELD'])`],
  [`type Way =\n  | "READY"\n  | "SENDING";`],
  ["`WHERE r.state IN ('READY', 'SENDING')`"],
  ["`WHERE r.state NOT IN (\n'READY',\n'HELD')`"],
  [`if (state === "READY" || state === "HELD") return;`],
  [`if (record.state !== "READY" && record.state !== "HELD") return;`],
  ["`WHERE r.state = 'READY' OR r.state = 'HELD'`"],
  ["`WHERE r.state <> 'READY' AND r.state <> 'HELD'`"],
])("a list: %s", (source) => {
  expect(findNameLists(source, names)).toHaveLength(1);
});

test.each([
  [`{ READY: "sent", SENDING: "asked" }`],
  [`switch (state) { case "READY": case "SENDING": return 1; }`],
  ["`CASE WHEN a THEN 'HELD' ELSE 'READY' END`"],
  ["`WHERE r.state = 'READY' AND r.state <> 'HELD'`"],
  [`["READY", "OTHER"]`],
  [`state === "READY" || isHeld`],
])("no list: %s", (source) => {
  expect(findNameLists(source, names)).toEqual([]);
});

test("a list names its line", () => {
  expect(findNameLists(`const a = 1;\nconst b = ["READY", "HELD"];`, names)).toEqual([
    { line: 2, text: `"READY", "HELD"` },
  ]);
});
