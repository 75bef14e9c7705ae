import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { eraseNote, writeNote, writeNoteInput } from "#lib/customers/customer-notes.ts";
import { resumeAgreement, suspendAgreement } from "#lib/agreements/operate/suspend-agreement.ts";
import { transferAgreement } from "#lib/agreements/operate/transfer-agreement.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const userId = randomUUID();
const deps = (operatorRole: "OWNER" | "ADMIN" | "VIEWER" | null = "ADMIN", by = userId) => ({
  db: db.database,
  actor: { userId: by, operatorRole },
  now,
});
const note = "Asked for by their security team";

beforeAll(async () => {
  await db.database.webhookEndpoint.create({ data: { url: "https://hooks.example.com/", types: [], secrets: [] } });
});

async function aLinked(over: Parameters<typeof anAgreement>[2] = {}) {
  const [agreement, organization] = [
    await anAgreement(db.database, await aProduct(db.database), over),
    await anOrganization(db.database),
  ];
  await aLink(db.database, agreement, organization);
  const { id } = agreement;
  const row = () => db.database.agreement.findUniqueOrThrow({ where: { id } });
  const told = async () => {
    const messages = await db.database.webhookMessage.findMany({
      where: { agreementId: id },
      orderBy: { createdAt: "asc" },
    });
    return messages.map(({ type, body }) => {
      const { data } = JSON.parse(body) as { data: { status: string; version: number; organizationId: string | null } };
      return [type, data.status, data.version, data.organizationId] as const;
    });
  };
  return { id, organization, row, told };
}

test("an admin suspends and resumes: status, version, audit entry with the reason, and the product is told of both", async () => {
  const { id, row, told, organization } = await aLinked({ endsAt: new Date("2027-06-01T00:00:00Z"), status: "ending" });
  await suspendAgreement(deps(), { id, note });
  expect(await row()).toMatchObject({
    status: "suspended",
    statusReason: "SUSPENDED_BY_OPERATOR",
    suspendedAt: now,
    version: 2,
  });
  await expect(suspendAgreement(deps(), { id, note })).rejects.toMatchObject({ code: "CONFLICT" });
  await resumeAgreement(deps(), { id, note });
  expect(await row()).toMatchObject({ status: "ending", suspendedAt: null, version: 3 });
  await expect(resumeAgreement(deps(), { id, note })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await told()).toEqual([
    ["agreement.suspended", "suspended", 2, organization.id],
    ["agreement.resumed", "ending", 3, organization.id],
  ]);
  const audit = await db.database.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
  expect(audit).toMatchObject([
    { action: "agreement.suspended", actorKind: "USER", actorId: userId, data: { note } },
    { action: "agreement.resumed", actorKind: "USER", actorId: userId, data: { note } },
  ]);
});

test("two presses at once suspend once", async () => {
  const { id, told } = await aLinked();
  const results = await Promise.allSettled([1, 2, 3].map(() => suspendAgreement(deps(), { id, note })));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await told()).toHaveLength(1);
});

test("what AWS suspended too stays suspended when an operator lifts their own", async () => {
  const { id, row } = await aLinked({
    status: "suspended",
    statusReason: "ACCOUNT_SUSPENDED",
    accountSuspendedAt: now,
  });
  await expect(resumeAgreement(deps(), { id, note })).rejects.toMatchObject({ code: "CONFLICT" });
  await suspendAgreement(deps(), { id, note });
  expect(await row()).toMatchObject({ statusReason: "SUSPENDED_BY_OPERATOR" });
  await resumeAgreement(deps(), { id, note });
  expect(await row()).toMatchObject({ status: "suspended", statusReason: "ACCOUNT_SUSPENDED" });
});

test("a suspension of an unknown hand can be lifted; what is over cannot be suspended", async () => {
  const unknown = await aLinked({ status: "suspended", statusReason: "OF_OLD" });
  await resumeAgreement(deps(), { id: unknown.id, note });
  expect(await unknown.row()).toMatchObject({ status: "active" });
  const over = await aLinked({ status: "ended", statusReason: "ENDED" });
  await expect(suspendAgreement(deps(), { id: over.id, note })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a transfer ends one link and begins another; the product is told, the former customer keeps what was theirs", async () => {
  const { id, organization, told } = await aLinked();
  const other = await anOrganization(db.database);
  const from = (fromOrganizationId: string) => ({ id, fromOrganizationId, note });
  await transferAgreement(deps(), { ...from(organization.id), organizationId: other.id });
  const links = await db.database.agreementLink.findMany({
    where: { agreementId: id },
    orderBy: { linkedFrom: "asc" },
  });
  expect(links).toMatchObject([
    { organizationId: organization.id, isFirst: true, linkedTo: now },
    { organizationId: other.id, isFirst: false, linkedFrom: now, linkedTo: null, linkedByUserId: userId },
  ]);
  expect(await told()).toEqual([["agreement.transferred", "active", 2, other.id]]);
  await expect(transferAgreement(deps(), { ...from(other.id), organizationId: other.id })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(transferAgreement(deps(), { ...from(other.id), organizationId: randomUUID() })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  const archived = await anOrganization(db.database, { archivedAt: now });
  await expect(transferAgreement(deps(), { ...from(other.id), organizationId: archived.id })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  // The page showed the former customer still.
  const third = await anOrganization(db.database);
  const late = transferAgreement(deps(), { ...from(organization.id), organizationId: third.id });
  await expect(late).rejects.toMatchObject({ code: "CONFLICT", fields: [] });
  const unlinked = await anAgreement(db.database, await aProduct(db.database));
  const nobodys = { ...from(organization.id), id: unlinked.id, organizationId: third.id };
  await expect(transferAgreement(deps(), nobodys)).rejects.toMatchObject({ code: "CONFLICT", fields: [] });
  expect(await db.database.agreementLink.count({ where: { organizationId: third.id } })).toBe(0);
});

test("notes: audited by id alone, erased by their author or an owner, and then only a tombstone", async () => {
  const { organization } = await aLinked();
  const text = "Pays by invoice from January.\nNo maintenance on Fridays.";
  await writeNote(
    deps(),
    writeNoteInput.parse({ organizationId: organization.id, text: ` ${text.replace("\n", "\r\n")} ` }),
  );
  const kept = await db.database.customerNote.findFirstOrThrow({ where: { organizationId: organization.id } });
  expect(kept).toMatchObject({ text, authorUserId: userId, createdAt: now });
  await expect(eraseNote(deps("ADMIN", randomUUID()), { id: kept.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await eraseNote(deps("OWNER", randomUUID()), { id: kept.id })).toBe(organization.id);
  expect(await db.database.customerNote.findUniqueOrThrow({ where: { id: kept.id } })).toMatchObject({
    text: null,
    erasedAt: now,
  });
  const audit = await db.database.auditEntry.findMany({ where: { organizationId: organization.id } });
  expect(audit.map(({ action }) => action)).toEqual(["note.written", "note.erased"]);
  expect(
    JSON.stringify(audit, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  ).not.toContain("invoice");
  for (const bad of ["", "x".repeat(2_001), "a\u0007b"]) {
    expect(writeNoteInput.safeParse({ organizationId: organization.id, text: bad }).success).toBe(false);
  }
});

test("T02 viewers and strangers change nothing", async () => {
  const { id, organization, row } = await aLinked();
  for (const [role, code] of [
    ["VIEWER", "FORBIDDEN"],
    [null, "NOT_FOUND"],
  ] as const) {
    const who = deps(role);
    await expect(suspendAgreement(who, { id, note })).rejects.toMatchObject({ code });
    await expect(resumeAgreement(who, { id, note })).rejects.toMatchObject({ code });
    await expect(
      transferAgreement(who, { id, fromOrganizationId: organization.id, organizationId: randomUUID(), note }),
    ).rejects.toMatchObject({ code });
    await expect(writeNote(who, { organizationId: organization.id, text: "x" })).rejects.toMatchObject({ code });
  }
  expect(await row()).toMatchObject({ status: "active", version: 1 });
});
