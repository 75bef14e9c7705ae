import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { listImports } from "#lib/agreements/import/read-imports.ts";
import {
  commitStagedImport,
  discardImport,
  forgetStagedImports,
  reviewImport,
  stageImport,
  undoImportAsOperator,
} from "#lib/agreements/import/stage-import.ts";
import { owner, viewer } from "#lib/testing/console-rows.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { aProduct } from "#lib/testing/factories.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:00:00Z");
const deps = (actor = owner) => ({ db: db.database, actor, now });
let productCode: string;
beforeEach(async () => {
  ({ productCode } = await aProduct(db.database));
});

const head = "productCode,licenseArn,organizationName,adminEmails";
const aLine = (email = "dana@harrowlane.example") =>
  `${productCode},arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")},Harrow Lane,${email}`;

test("a file is checked, committed once, and keeps no names and addresses", async () => {
  const id = await stageImport(deps(), `${head}\n${aLine()}\n${aLine()}`);
  expect(await reviewImport(deps(), id)).toMatchObject([
    { line: 2, name: "Harrow Lane", planned: { agreement: null } },
    { line: 3, planned: {} },
  ]);
  expect(await db.database.agreement.count({ where: { product: { productCode } } })).toBe(0);

  expect(await commitStagedImport(deps(), id)).toHaveLength(2);
  expect(await db.database.customerImport.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: "COMMITTED",
    content: null,
  });
  for (const again of [commitStagedImport(deps(), id), reviewImport(deps(), id)]) {
    await expect(again).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await discardImport(deps(), id);
  expect((await listImports(deps(viewer)))[0]).toMatchObject({ id, state: "COMMITTED", rowCount: 2, unconfirmed: 2 });
  await undoImportAsOperator(deps(), id);
  expect(await db.database.agreement.count({ where: { product: { productCode } } })).toBe(0);
});

test("a file with a line at fault is not committed, and says which line", async () => {
  const id = await stageImport(deps(), `${head}\n${aLine("nobody")}\n${aLine()}\nnone,,A,`);
  expect(await reviewImport(deps(), id)).toMatchObject([
    { line: 2, faults: [{ path: "adminEmails.0" }] },
    { line: 3, planned: {} },
    { line: 4, faults: [{ path: "licenseArn" }] },
  ]);
  await expect(commitStagedImport(deps(), id)).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  await discardImport(deps(), id);
  await expect(reviewImport(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is no file of customers is refused, and what nobody commits is forgotten after a day", async () => {
  for (const text of ["", "a,b\n1,2", `${head}\n\0`]) {
    await expect(stageImport(deps(), text)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      fields: [{ path: "file" }],
    });
  }
  const id = await stageImport(deps(), `${head}\n${aLine()}`);
  await forgetStagedImports(db.database, new Date(now.getTime() + 23 * 3_600_000));
  await reviewImport(deps(), id);
  await forgetStagedImports(db.database, new Date(now.getTime() + 25 * 3_600_000));
  await expect(reviewImport(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("T01 viewers look at the list and change nothing", async () => {
  const id = await stageImport(deps(), `${head}\n${aLine()}`);
  const tries = [
    stageImport(deps(viewer), head),
    reviewImport(deps(viewer), id),
    commitStagedImport(deps(viewer), id),
    discardImport(deps(viewer), id),
    undoImportAsOperator(deps(viewer), id),
  ];
  for (const one of tries) await expect(one).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = { ...viewer, operatorRole: null };
  await expect(listImports(deps(stranger))).rejects.toMatchObject({ code: "NOT_FOUND" });
});
