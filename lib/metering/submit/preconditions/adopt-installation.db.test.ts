import { expect, test } from "vitest";
import { adoptInstallation } from "#lib/metering/submit/preconditions/adopt-installation.ts";
import { findSendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import { owner, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const database = useDatabase();
const now = new Date("2026-11-21T10:00:00Z");

test("nothing is adopted when the page showed another installation than this environment names", async () => {
  const deps = { db: database.database, actor: owner, now };
  for (const named of ["renamed-0003", null]) {
    await expect(adoptInstallation({ ...deps, named }, { installationId: "shown-0001" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  }
  expect(await findSendingState(deps, "shown-0001", null)).toBe("not-adopted");
});

test("M27 an owner adopts a database once; then it belongs to that installation alone", async () => {
  const db = database.database;
  const adopt = (actor: typeof owner, named: string) =>
    adoptInstallation({ db, actor, now, named }, { installationId: named });
  expect(await findSendingState({ db, actor: owner }, "ours-0001", null)).toBe("not-adopted");
  for (const actor of [viewer, { ...viewer, operatorRole: "ADMIN" as const }]) {
    await expect(adopt(actor, "ours-0001")).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  const answers = await Promise.all(["ours-0001", "copy-0002"].map((installation) => adopt(owner, installation)));
  expect(answers.filter(Boolean)).toHaveLength(1);
  const [ours, copy] = answers[0] ? ["ours-0001", "copy-0002"] : ["copy-0002", "ours-0001"];
  expect(await findSendingState({ db, actor: owner }, ours!, null)).toBe("armed");
  expect(await findSendingState({ db, actor: owner }, copy!, null)).toBe("other-installation");

  expect(await adopt(owner, ours!)).toBe(true);
  expect(await db.auditEntry.findMany({ select: { action: true, actorId: true, subjectId: true } })).toEqual([
    { action: "installation.adopted", actorId: owner.userId, subjectId: ours },
  ]);
});
