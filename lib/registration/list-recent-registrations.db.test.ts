import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { listRecentRegistrations } from "#lib/registration/list-recent-registrations.ts";
import { viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { addHours } from "#lib/time/hours.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:42:00Z");

test("arrivals are listed newest first, without token or handle; unfinished ones expire", async () => {
  for (const [hoursAgo, state] of [
    [0, "RECEIVED"],
    [2, "RESOLVED"],
    [3, "LINKED"],
    [4, "FAILED"],
  ] as const) {
    await db.database.registration.create({
      data: {
        handleHash: randomBytes(32),
        sealedToken: "sealed-canary",
        state,
        createdAt: addHours(now, -hoursAgo),
        expiresAt: addHours(now, 1 - hoursAgo),
      },
    });
  }
  const rows = await listRecentRegistrations({ db: db.database, actor: viewer, now });
  expect(rows.map(({ state }) => state)).toEqual(["RECEIVED", "EXPIRED", "LINKED", "FAILED"]);
  expect(JSON.stringify(rows)).not.toContain("canary");
  expect(await listRecentRegistrations({ db: db.database, actor: viewer, now }, 2)).toHaveLength(2);
});
