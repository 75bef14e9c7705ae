import { randomUUID } from "node:crypto";
import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, isOperatorAtLeast } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";

type Deps = {
  db: Database;
  actor: Operator;
  /** Business time. */
  now: Date;
};

/**
 * Control characters other than line breaks and tabs have no place in a note, nor has what a form makes of half a
 * character.
 */
const printable = /^[^\p{Cc}\p{Cs}\u{FFFD}]*$/u;

export const writeNoteInput = z.strictObject({
  organizationId: z.uuid(),
  text: z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .pipe(
      z
        .string()
        .min(1, "Write something first.")
        .max(2_000, "Keep it below 2,000 characters.")
        .refine(
          (text) => printable.test(text.replaceAll(/[\n\t]/g, "")),
          "This holds a character that is no text. Write it again.",
        ),
    ),
});
export const eraseNoteInput = z.strictObject({ id: z.uuid() });

/**
 * Writes a note on a customer, for the team. Names and addresses of people belong to members and contacts, not here
 * (docs/rules.md, section 1).
 *
 * @throws AppError FORBIDDEN (below ADMIN), NOT_FOUND.
 */
export async function writeNote(
  { db, actor, now }: Deps,
  { organizationId, text }: z.infer<typeof writeNoteInput>,
): Promise<void> {
  assertOperator(actor, "ADMIN");
  const id = randomUUID();
  await db.$transaction(async (tx) => {
    if ((await tx.organization.count({ where: { id: organizationId } })) === 0) {
      throw new AppError("NOT_FOUND", `there is no organization ${organizationId}`);
    }
    await tx.customerNote.create({
      data: { id, organizationId, text, authorUserId: actor.userId, createdAt: now },
      select: { id: true },
    });
    await audit(tx, { actor, now }, "note.written", { id, organizationId });
  });
}

/**
 * Erases a note's text; that there was one stays. Its author may, and an owner.
 *
 * @returns the customer's id.
 * @throws AppError FORBIDDEN, NOT_FOUND.
 */
export async function eraseNote({ db, actor, now }: Deps, { id }: z.infer<typeof eraseNoteInput>): Promise<string> {
  assertOperator(actor, "ADMIN");
  return db.$transaction(async (tx) => {
    const note = await tx.customerNote.findUnique({
      where: { id },
      select: { authorUserId: true, organizationId: true, erasedAt: true },
    });
    if (note === null) throw new AppError("NOT_FOUND", `there is no note ${id}`);
    const { authorUserId, organizationId, erasedAt } = note;
    if (authorUserId !== actor.userId && !isOperatorAtLeast(actor, "OWNER")) {
      throw new AppError("FORBIDDEN", `user ${actor.userId} has not written note ${id}`);
    }
    if (erasedAt !== null) return organizationId;
    await tx.customerNote.update({ where: { id }, data: { text: null, erasedAt: now }, select: { id: true } });
    await audit(tx, { actor, now }, "note.erased", { id, organizationId });
    return organizationId;
  });
}

function audit(
  tx: Db,
  { actor, now }: Pick<Deps, "actor" | "now">,
  action: string,
  { id, organizationId }: { id: string; organizationId: string },
): Promise<void> {
  const subject = { type: "note", id };
  return recordAudit(tx, { at: now, actor: { kind: "USER", id: actor.userId }, action, subject, organizationId });
}
