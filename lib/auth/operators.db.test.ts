import { expect, test } from "vitest";
import type { Operator } from "#lib/auth/operator.ts";
import {
  addOperator,
  addOperatorInput,
  changeOperatorRole,
  listOperators,
  removeOperator,
} from "#lib/auth/operators.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:42:00Z");
const deps = (actor: Operator) => ({ db: db.database, actor, now });

async function anOwner(email: string): Promise<Operator> {
  const user = await db.database.user.create({ data: { email, emailVerified: now }, select: { id: true } });
  await db.database.operator.create({ data: { userId: user.id, role: "OWNER" } });
  return { userId: user.id, operatorRole: "OWNER" };
}

test("T07 the last owner cannot go, also when two owners remove each other at once", async () => {
  const [mira, tom] = [await anOwner("mira@lumenar.example"), await anOwner("tom@lumenar.example")];
  const results = await Promise.allSettled([
    removeOperator(deps(mira), { userId: tom.userId }),
    removeOperator(deps(tom), { userId: mira.userId }),
    changeOperatorRole(deps(mira), { userId: tom.userId, role: "VIEWER" }),
    changeOperatorRole(deps(tom), { userId: mira.userId, role: "ADMIN" }),
  ]);
  expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await db.database.operator.count({ where: { role: "OWNER", removedAt: null } })).toBe(1);
  const last = await db.database.operator.findFirstOrThrow({ where: { role: "OWNER", removedAt: null } });
  const self: Operator = { userId: last.userId, operatorRole: "OWNER" };
  await expect(removeOperator(deps(self), { userId: last.userId })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("somebody is let in under their normalised address, and comes back after being removed", async () => {
  const owner = await anOwner("olga@lumenar.example");
  const input = addOperatorInput.parse({ email: " Vic@Lumenar.Example ", role: "VIEWER" });
  await addOperator(deps(owner), input);
  const [mail] = await db.database.mailOutbox.findMany({ where: { template: "invitation" } });
  expect(mail).toMatchObject({ data: { role: "VIEWER", invitedBy: owner.userId } });
  await expect(addOperator(deps(owner), input)).rejects.toMatchObject({ code: "CONFLICT" });
  const find = async () => (await listOperators(deps(owner))).find(({ email }) => email === "vic@lumenar.example");
  const vic = (await find())!;
  expect(vic).toMatchObject({ role: "VIEWER", hasSignedIn: false });
  await removeOperator(deps(owner), { userId: vic.userId });
  expect(await find()).toBeUndefined();
  await addOperator(deps(owner), { ...input, role: "ADMIN" });
  expect(await find()).toMatchObject({ userId: vic.userId, role: "ADMIN" });
  const entries = await db.database.auditEntry.findMany({ where: { subjectId: vic.userId }, orderBy: { id: "asc" } });
  expect(entries.map(({ action }) => action)).toEqual(["operator.added", "operator.removed", "operator.added"]);
});

test("T01 only an owner changes the team", async () => {
  const owner = await anOwner("otto@lumenar.example");
  const admin: Operator = { userId: owner.userId, operatorRole: "ADMIN" };
  await expect(addOperator(deps(admin), { email: "x@lumenar.example", role: "OWNER" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(removeOperator(deps(admin), { userId: owner.userId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(
    changeOperatorRole(deps({ ...admin, operatorRole: null }), { userId: owner.userId, role: "OWNER" }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an address that is none is refused with its cure", () => {
  for (const email of ["", "nobody", "a@b.example, c@d.example"]) {
    expect(addOperatorInput.safeParse({ email, role: "ADMIN" }).success, email).toBe(false);
  }
});
