import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { listImports } from "#lib/customers/import/read-imports.ts";
import {
  commitStagedImport,
  discardImport,
  findLeftOut,
  purgeStagedImports,
  stageImport,
  undoImportAsOperator,
} from "#lib/customers/import/stage-import.ts";
import { reviewImport } from "#lib/customers/import/review-import.ts";
import { createSealer } from "#lib/sealing/seal.ts";
import { owner, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:00:00Z");
const sealer = createSealer(["a-secret-for-tests"]);
const deps = (actor = owner) => ({ db: db.database, sealer, actor, now });
let productCode: string;
beforeEach(async () => {
  ({ productCode } = await aProduct(db.database));
});

const head = "productCode,licenseArn,organizationName,adminEmails";
const aLine = (email = "dana@harrowlane.example") =>
  `${productCode},arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")},Harrow Lane,${email}`;

const stage = (text: string, actor = owner) => stageImport(deps(actor), new TextEncoder().encode(text));
const review = async (id: string) => {
  const read = await reviewImport(deps(), id);
  if ("fault" in read) throw new Error(read.fault);
  return read;
};
/** Commits what the review shows, as its form does. */
const commit = async (id: string, agreed: number[] = []) => {
  const { table, digest } = await review(id);
  return commitStagedImport(deps(), id, { reading: table.reading, digest, agreed });
};
const shown = { reading: { encoding: "utf-8", separator: "commas" }, digest: "", agreed: [] } as const;

test("a file is checked, committed once, and keeps no names and addresses", async () => {
  const id = await stage(`${head}\n${aLine()}\n${aLine()}`);
  expect((await review(id)).rows).toMatchObject([
    { line: 2, name: "Harrow Lane", planned: { agreement: null } },
    { line: 3, planned: {} },
  ]);
  expect(await db.database.agreement.count({ where: { product: { productCode } } })).toBe(0);

  expect(await commit(id, [3])).toHaveLength(2);
  expect(await db.database.customerImport.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: "COMMITTED",
    content: null,
  });
  for (const again of [commitStagedImport(deps(), id, shown), reviewImport(deps(), id)]) {
    await expect(again).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await discardImport(deps(), id);
  expect((await listImports(deps(viewer)))[0]).toMatchObject({ id, state: "COMMITTED", rowCount: 2, unconfirmed: 2 });
  await undoImportAsOperator(deps(), id);
  expect(await db.database.agreement.count({ where: { product: { productCode } } })).toBe(0);
});

test("lines at fault are left out, say what and why, and come back as a file for a day", async () => {
  const id = await stage(`${head}\n${aLine("nobody")}\n${aLine()}\nnone,,A,`);
  expect((await review(id)).rows).toMatchObject([
    { line: 2, faults: [{ path: "adminEmails.0" }] },
    { line: 3, planned: {} },
    { line: 4, faults: [{ path: "licenseArn" }] },
  ]);
  const before = await findLeftOut(deps(), id);
  expect(before!.split("\n")).toHaveLength(4);
  expect(await commit(id)).toMatchObject([{ status: "created" }]);
  expect(await findLeftOut(deps(), id)).toBe(before);
  expect((await listImports(deps())).find((one) => one.id === id)).toMatchObject({
    rowCount: 1,
    created: 1,
    changed: 0,
    unchanged: 0,
  });
  await purgeStagedImports(db.database, new Date(now.getTime() + 25 * 3_600_000));
  expect(await findLeftOut(deps(), id)).toBeNull();
});

test("what may mean another customer is asked about, never linked by itself, and a review that is out of date does nothing", async () => {
  const [here, tenant] = [`Harrow ${randomBytes(4).toString("hex")}`, `t-${randomBytes(4).toString("hex")}`];
  await db.database.organization.create({ data: { name: here, externalId: tenant } });
  const line = (name: string, externalId: string, account: string) =>
    `${productCode},arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")},${name},${externalId},${account}`;
  const account = "123456789012";
  const lines = [
    line(`${here} Ltd`, tenant, ""),
    line(here.toUpperCase(), `${tenant}-2`, ""),
    line("Osprey", `${tenant}-3`, account),
    line("Ósprey", `${tenant}-4`, ""),
    line("Corvid", `${tenant}-5`, account),
  ];
  const file = ["productCode,licenseArn,organizationName,externalId,customerAwsAccountId", ...lines].join("\n");
  const id = await stage(file);
  const { rows, digest, table } = await review(id);
  const notes = rows.map((row) => ("planned" in row ? row.planned.notes.map(({ message }) => message) : null));
  expect(notes).toEqual([
    [`“${tenant}” is here as “${here}”; this row says “${here} Ltd”.`],
    [`A customer “${here}” is here as “${tenant}”. This row makes another.`],
    [],
    ["“Osprey” is in line 4 too, as another customer."],
    [`AWS account ${account} is in line 4 too, for “Osprey”.`],
  ]);
  await db.database.organization.updateMany({ where: { externalId: tenant }, data: { name: `${here} Ltd` } });
  const stale = commitStagedImport(deps(), id, { reading: table.reading, digest, agreed: [2, 3, 5, 6] });
  await expect(stale).rejects.toMatchObject({ code: "CONFLICT" });
  await db.database.organization.updateMany({ where: { externalId: tenant }, data: { name: here } });
  expect(await commit(id, [2])).toMatchObject([{ isNewOrganization: false }, { isNewOrganization: true }]);
  expect((await findLeftOut(deps(), id))!.trim().split("\n")).toEqual([
    ...file.split("\n").slice(0, 1),
    lines[1],
    lines[3],
    lines[4],
  ]);
});

test("a file in Windows-1252 with semicolons is read so, shown, and committed as it was read", async () => {
  const text = `productCode;licenseArn;organizationName\r\n${aLine().split(",").slice(0, 2).join(";")};M\xfcller GmbH\r\n`;
  const id = await stageImport(
    deps(),
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
  );
  const { table, digest, rows } = await review(id);
  expect(table).toMatchObject({ reading: { encoding: "windows-1252", separator: "semicolons" }, isCertain: false });
  expect(rows).toMatchObject([{ line: 2, name: "Müller GmbH" }]);
  const other = { encoding: "windows-1251", separator: "semicolons" } as const;
  await expect(commitStagedImport(deps(), id, { reading: other, digest, agreed: [] })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  const [made] = await commit(id);
  const organization = await db.database.organization.findUniqueOrThrow({ where: { id: made!.organizationId } });
  expect(organization.name).toBe("Müller GmbH");
});

test("what is no file of customers is refused, and what nobody commits is forgotten after a day", async () => {
  for (const text of ["", "a,b\n1,2", `${head}\n\0`]) {
    await expect(stage(text)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      fields: [{ path: "file" }],
    });
  }
  const id = await stage(`${head}\n${aLine()}`);
  await purgeStagedImports(db.database, new Date(now.getTime() + 23 * 3_600_000));
  await reviewImport(deps(), id);
  await purgeStagedImports(db.database, new Date(now.getTime() + 25 * 3_600_000));
  await expect(reviewImport(deps(), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("T01 viewers look at the list and change nothing", async () => {
  const id = await stage(`${head}\n${aLine()}`);
  const tries = [
    stage(head, viewer),
    reviewImport(deps(viewer), id),
    commitStagedImport(deps(viewer), id, shown),
    discardImport(deps(viewer), id),
    undoImportAsOperator(deps(viewer), id),
  ];
  for (const one of tries) await expect(one).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = { ...viewer, operatorRole: null };
  await expect(listImports(deps(stranger))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

/** All that the database holds of an import, as text. */
async function savedTextOf(id: string): Promise<string> {
  const { file, ...rest } = await db.database.customerImport.findUniqueOrThrow({ where: { id } });
  return `${Buffer.from(file ?? []).toString("latin1")} ${JSON.stringify(rest)}`;
}

test("names and addresses of a file that waits, and of lines left out, are sealed in the database", async () => {
  const id = await stage(`${head}\n${aLine("nobody")}\n${aLine()}`);
  const waiting = await savedTextOf(id);
  await commit(id, [3]);
  for (const kept of [waiting, await savedTextOf(id)]) expect(kept).not.toMatch(/Harrow|harrowlane|dana/i);
  expect(await findLeftOut(deps(), id)).toContain("Harrow Lane");
  expect(await findLeftOut({ ...deps(), sealer: createSealer(["another-secret"]) }, id)).toBeNull();
});

test("a file opens in its own row only, and not under a secret that is gone", async () => {
  const [one, other] = [await stage(`${head}\n${aLine()}`), await stage(`${head}\n${aLine()}`)];
  const { file } = await db.database.customerImport.findUniqueOrThrow({ where: { id: one } });
  await db.database.customerImport.update({ where: { id: other }, data: { file } });
  await expect(reviewImport(deps(), other)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const rotated = { ...deps(), sealer: createSealer(["another-secret"]) };
  await expect(reviewImport(rotated, one)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what a release before kept in clear is still read, committed, and forgotten after a day", async () => {
  const text = `${head}\n${aLine()}\n`;
  for (const kept of [{ file: new TextEncoder().encode(text) }, { content: text }]) {
    const id = await stage(`${head}\n${aLine()}`);
    await db.database.customerImport.update({ where: { id }, data: { file: null, ...kept } });
    expect(await commit(id, [2])).toHaveLength(1);
    await db.database.customerImport.update({ where: { id }, data: { content: text } });
    expect(await findLeftOut(deps(), id)).toBe(text);
    await purgeStagedImports(db.database, new Date(now.getTime() + 25 * 3_600_000));
    expect(await findLeftOut(deps(), id)).toBeNull();
  }
});
