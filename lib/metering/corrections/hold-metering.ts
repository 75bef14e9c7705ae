import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { toIso } from "#lib/time/hours.ts";
import { isInRange } from "#lib/time/outside-instant.ts";

type Deps = { db: Database; actor: Operator; now: Date };

const kind = z.enum(["agreement", "product"]);
const note = noteInput("Say why, in at least 3 characters.");

/** What is held or released: all of an agreement, or all of a product; and why. */
export const holdMeteringInput = z.strictObject({ kind, id: z.uuid(), note });
export type HoldMeteringInput = z.infer<typeof holdMeteringInput>;

const tables = { agreement: Prisma.sql`agreement`, product: Prisma.sql`product` };

/**
 * Holds all metering of an agreement or a product: from the next run on nothing of it is sent, and its records keep
 * their deadlines. Usage is taken and frozen as ever.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (held already).
 */
export function holdMetering(deps: Deps, input: HoldMeteringInput): Promise<void> {
  return change(deps, input, "metering-held", (tx) => {
    return tx.$executeRaw`
      UPDATE ${tables[input.kind]} SET held_at = ${deps.now}, held_reason = ${input.note}
      WHERE id = ${input.id}::uuid AND held_at IS NULL`;
  });
}

/**
 * Lets all of it go again: the next run sends what was held with it, with the same bytes, as far as its window is open.
 * Records held for another reason stay held.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (not held).
 */
export function releaseMetering(deps: Deps, input: HoldMeteringInput): Promise<void> {
  return change(deps, input, "metering-released", (tx) => {
    return tx.$executeRaw`
      UPDATE ${tables[input.kind]} SET held_at = NULL, held_reason = NULL
      WHERE id = ${input.id}::uuid AND held_at IS NOT NULL`;
  });
}

/** The first hour of an agreement that is metered from here, as a form's field writes it; empty: from its start. */
export const meteringFromInput = z.strictObject({
  id: z.uuid(),
  note,
  from: z
    .string()
    .regex(/^(\d{4}-\d\d-\d\dT\d\d:00(:00)?)?$/, "A whole hour in UTC, as in 2026-11-21 14:00.")
    .transform((value) => (value === "" ? null : new Date(`${value.slice(0, 13)}:00:00Z`)))
    .refine((at) => at === null || isInRange(at), "There is no such hour."),
});
type MeteringFromInput = z.infer<typeof meteringFromInput>;

/**
 * Says since when an agreement is metered from here; no hour before is ever sent (docs/rules.md, section 4: another
 * sender metered it).
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export function setMeteringFrom(deps: Deps, { id, from, note: reason }: MeteringFromInput): Promise<void> {
  const input = { kind: "agreement" as const, id, note: reason };
  const said = { from: from === null ? null : toIso(from) };
  return change(
    deps,
    input,
    "metering-from-set",
    (tx) => tx.$executeRaw`UPDATE agreement SET metering_from = ${from} WHERE id = ${id}::uuid`,
    said,
  );
}

async function change(
  { db, actor, now }: Deps,
  { kind: type, id, note: reason }: HoldMeteringInput,
  verb: string,
  update: (tx: Db) => Promise<number>,
  data: Record<string, string | null> = {},
): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    if ((await update(tx)) === 0) {
      const found = await readHold(tx, type, id);
      if (found === null) throw new AppError("NOT_FOUND", `there is no ${type} ${id}`);
      throw new AppError("CONFLICT", `${type} ${id} is ${found.heldAt === null ? "not held" : "held already"}`);
    }
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: `${type}.${verb}`,
      subject: { type, id },
      data: { note: reason, ...data },
    });
  });
}

/** Whether all of an agreement or product is held, since when and why; and since when it is metered from here. */
export type MeteringHold = { heldAt: Date | null; heldReason: string | null; meteringFrom: Date | null };

/** Null: there is no such agreement or product. */
export async function findHold(
  { db, actor }: { db: Db; actor: Operator },
  type: HoldMeteringInput["kind"],
  id: string,
): Promise<MeteringHold | null> {
  assertOperator(actor, "VIEWER");
  return readHold(db, type, id);
}

async function readHold(db: Db, type: HoldMeteringInput["kind"], id: string): Promise<MeteringHold | null> {
  const [found] = await db.$queryRaw<MeteringHold[]>`
    SELECT held_at AS "heldAt", held_reason AS "heldReason", metering_from AS "meteringFrom"
    FROM ${tables[type]} WHERE id = ${id}::uuid`;
  return found ?? null;
}
