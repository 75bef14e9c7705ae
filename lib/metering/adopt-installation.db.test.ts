import { expect, test } from "vitest";
import { adoptInstallation } from "#lib/metering/adopt-installation.ts";
import { findSendingState } from "#lib/metering/find-sending-state.ts";
import { owner, viewer } from "#lib/testing/console-rows.ts";
import { useDatabase } from "#lib/testing/database.ts";

const database = useDatabase();
const now = new Date("2026-11-21T10:00:00Z");

test("M27 an owner adopts a database once; then it belongs to that installation alone", async () => {
  const db = database.database;
  expect(await findSendingState({ db, actor: owner }, "ours-0001", null)).toBe("not-adopted");
  for (const actor of [viewer, { ...viewer, operatorRole: "ADMIN" as const }]) {
    await expect(adoptInstallation({ db, actor, now }, "ours-0001")).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  const answers = await Promise.all(
    ["ours-0001", "copy-0002"].map((installation) => adoptInstallation({ db, actor: owner, now }, installation)),
  );
  expect(answers.filter(Boolean)).toHaveLength(1);
  const [ours, copy] = answers[0] ? ["ours-0001", "copy-0002"] : ["copy-0002", "ours-0001"];
  expect(await findSendingState({ db, actor: owner }, ours!, null)).toBe("armed");
  expect(await findSendingState({ db, actor: owner }, copy!, null)).toBe("other-installation");

  expect(await adoptInstallation({ db, actor: owner, now }, ours!)).toBe(true);
  expect(await db.auditEntry.findMany({ select: { action: true, actorId: true, subjectId: true } })).toEqual([
    { action: "installation.adopted", actorId: owner.userId, subjectId: ours },
  ]);
});
