import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type OperatorRole } from "#lib/auth/actor.ts";
import { normaliseEmail } from "#lib/text/normalize-email.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { appendMail } from "#lib/mail/outbox.ts";
import { operatorRoles } from "#lib/auth/roles.ts";

type Deps = { db: Database; actor: Operator; now: Date };

const role = z.enum(operatorRoles, "Choose a role.");

export const addOperatorInput = z.strictObject({
  /** Normalized. */
  email: z.string().transform((text, context) => {
    const normalised = normaliseEmail(text);
    if ("email" in normalised) return normalised.email;
    context.issues.push({ code: "custom", message: "Write one whole address, as in name@company.com.", input: text });
    return z.NEVER;
  }),
  role,
});
export const changeOperatorInput = z.strictObject({ userId: z.uuid(), role });
export const removeOperatorInput = z.strictObject({ userId: z.uuid() });

/** An operator; `hasSignedIn` says whether the address was ever proven. */
export type OperatorRow = {
  userId: string;
  email: string | null;
  name: string | null;
  role: OperatorRole;
  hasSignedIn: boolean;
  createdAt: Date;
};

/** All people who may open the console, owners first. */
export async function listOperators({ db, actor }: { db: Db; actor: Operator }): Promise<OperatorRow[]> {
  assertOperator(actor, "VIEWER");
  const rows = await db.operator.findMany({
    where: { removedAt: null },
    select: {
      userId: true,
      role: true,
      createdAt: true,
      user: { select: { email: true, name: true, emailVerified: true } },
    },
    orderBy: [{ role: "asc" }, { createdAt: "asc" }, { id: "asc" }],
    take: 200,
  });
  return rows.map(({ user: { emailVerified, ...person }, ...row }) => ({
    ...row,
    ...person,
    hasSignedIn: emailVerified !== null,
  }));
}

/**
 * Lets a person into the console: they sign in with that address, and a mail that says so is enqueued. A removed
 * operator comes back with the new role.
 *
 * @throws AppError FORBIDDEN below OWNER; CONFLICT when they are an operator already.
 */
export async function addOperator(
  { db, actor, now }: Deps,
  { email, role: added }: z.infer<typeof addOperatorInput>,
): Promise<void> {
  assertOperator(actor, "OWNER");
  await db.$transaction(async (tx) => {
    const { id: userId } = await tx.user.upsert({
      where: { email },
      create: { email },
      update: {},
      select: { id: true },
    });
    const { count } = await tx.operator.updateMany({
      where: { userId, removedAt: { not: null } },
      data: { role: added, removedAt: null },
    });
    if (count === 0) {
      const made = await tx.operator.createMany({ data: [{ userId, role: added }], skipDuplicates: true });
      if (made.count === 0) {
        throw new AppError("CONFLICT", `user ${userId} is an operator already`, {
          fields: [{ path: "email", message: "This person is on the team already." }],
        });
      }
    }
    await record(tx, { actor, now, userId, action: "operator.added", role: added });
    await appendMail(tx, [{ template: "invitation", userId, data: { role: added, invitedBy: actor.userId } }]);
  });
}

/** Gives an operator another role. @throws AppError FORBIDDEN below OWNER; NOT_FOUND; CONFLICT for the last OWNER. */
export async function changeOperatorRole(
  { db, actor, now }: Deps,
  { userId, role: changed }: z.infer<typeof changeOperatorInput>,
): Promise<void> {
  assertOperator(actor, "OWNER");
  await db.$transaction(async (tx) => {
    if (changed !== "OWNER") await assertAnotherOwner(tx, userId);
    const { count } = await tx.operator.updateMany({ where: { userId, removedAt: null }, data: { role: changed } });
    if (count === 0) throw new AppError("NOT_FOUND", `user ${userId} is no operator`);
    await record(tx, { actor, now, userId, action: "operator.changed", role: changed });
  });
}

/**
 * Shuts an operator out, with their next request on every server. The row stays, so that OPERATOR_EMAILS never brings
 * them back.
 *
 * @throws AppError FORBIDDEN below OWNER; NOT_FOUND; CONFLICT for the last OWNER.
 */
export async function removeOperator(
  { db, actor, now }: Deps,
  { userId }: z.infer<typeof removeOperatorInput>,
): Promise<void> {
  assertOperator(actor, "OWNER");
  await db.$transaction(async (tx) => {
    await assertAnotherOwner(tx, userId);
    const { count } = await tx.operator.updateMany({ where: { userId, removedAt: null }, data: { removedAt: now } });
    if (count === 0) throw new AppError("NOT_FOUND", `user ${userId} is no operator`);
    await record(tx, { actor, now, userId, action: "operator.removed" });
  });
}

/** Holds all owners until the commit, so that two of them cannot remove each other at once. */
async function assertAnotherOwner(tx: Db, userId: string): Promise<void> {
  const owners = await tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM operator WHERE role = 'OWNER' AND removed_at IS NULL ORDER BY id FOR UPDATE`;
  if (owners.some((owner) => owner.userId !== userId)) return;
  throw new AppError("CONFLICT", "the last owner cannot go", {
    fields: [{ path: "role", message: "The last owner cannot go. Make somebody else an owner first." }],
  });
}

type Change = { actor: Operator; now: Date; userId: string; action: string; role?: OperatorRole };

async function record(tx: Db, { actor, now, userId, action, role: given }: Change): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actor: { kind: "USER", id: actor.userId },
    action,
    subject: { type: "user", id: userId },
    ...(given === undefined ? {} : { data: { role: given } }),
  });
}
