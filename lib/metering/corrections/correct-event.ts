import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { retryConflicts } from "#lib/db/retry-conflicts.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { findTarget, type Target } from "#lib/metering/corrections/correction-target.ts";
import { lockForCorrection } from "#lib/metering/corrections/lock-for-correction.ts";
import { lineInput } from "#lib/text/one-line.ts";
import { addHours } from "#lib/time/hours.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { NO_AGREEMENT } from "#lib/usage/no-agreement.ts";

type Deps = { db: Database; actor: Operator; now: Date };

const id = z.string().min(1).max(128);
const reason = noteInput("Say why, in at least 3 characters.");

/** Which event, by the id that its sender gave it, and why. */
export const voidEventInput = z.strictObject({ id, reason });
type VoidEventInput = z.infer<typeof voidEventInput>;

/** And to which agreement: our id, AWS's (`agmt-…`) or its license. */
export const moveEventInput = z.strictObject({
  id,
  reason,
  agreement: lineInput(1100, { of: "id", missing: "Write the agreement’s id or its license." }),
});
type MoveEventInput = z.infer<typeof moveEventInput>;

/**
 * Takes an event out of its hour for good, as long as its record is not frozen. Its id stays taken: sent again it
 * answers as a duplicate.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (voided or parked already, its record is frozen, or its
 *   agreement takes no more usage: then correct the usage instead).
 */
export function voidEvent({ db, actor, now }: Deps, input: VoidEventInput): Promise<void> {
  return correct({ db, actor, now }, input, "usage-event.voided", () => Promise.resolve(null));
}

/**
 * Gives an event to the agreement that it belongs to, as long as its record is not frozen: in its own hour there, or,
 * for a SUM, in the earliest later one that is not frozen.
 *
 * @throws AppError as `voidEvent`; CONFLICT with the field `agreement` where that one cannot take it.
 */
export function moveEvent({ db, actor, now }: Deps, { agreement, ...input }: MoveEventInput): Promise<void> {
  return correct({ db, actor, now }, input, "usage-event.moved", async (tx, event) => {
    const target = await findTarget(tx, agreement, event, now);
    return { agreementId: target.agreementId, hour: await holdTarget(tx, target, event.dimension, now) };
  });
}

type Event = { key: string; agreementId: string; productId: string; dimension: string; at: Date; hour: Date };
type Destination = { agreementId: string; hour: Date } | null;

async function correct(
  { db, actor, now }: Deps,
  { id, reason }: VoidEventInput,
  action: string,
  destinationOf: (tx: Db, event: Event) => Promise<Destination>,
): Promise<void> {
  assertOperator(actor, "ADMIN");
  await retryConflicts(() =>
    db.$transaction(async (tx) => {
      const event = await holdEvent(tx, eventKeyOf(id), now);
      const to = await destinationOf(tx, event);
      await tx.$executeRaw`
        UPDATE usage_event SET agreement_id = ${to?.agreementId ?? NO_AGREEMENT}::uuid, hour = ${to?.hour ?? event.hour}
        WHERE key = ${event.key}::uuid`;
      const made = await tx.usageCorrection.create({
        data: {
          key: event.key,
          wasAgreementId: event.agreementId,
          wasHour: event.hour,
          agreementId: to?.agreementId ?? null,
          hour: to?.hour ?? event.hour,
          dimension: event.dimension,
          reason,
          authorUserId: actor.userId,
          createdAt: now,
        },
        select: { id: true },
      });
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action,
        subject: { type: "agreement", id: event.agreementId },
        data: { correctionId: made.id.toString(), key: event.key, to: to?.agreementId ?? null, reason },
      });
    }),
  );
}

/** The event under its three locks, and its row locked: a second correction waits. */
async function holdEvent(tx: Db, key: string, now: Date): Promise<Event> {
  const event = await readEvent(tx, key);
  if (event === null) throw new AppError("NOT_FOUND", "no event has this id");
  if (event.agreementId === NO_AGREEMENT) throw new AppError("CONFLICT", `event ${key} is in no hour`);
  const lock = await lockForCorrection(tx, event, event.hour, now);
  if (lock !== "locked") throw new AppError("CONFLICT", `the hour of event ${key} is ${lock}`);
  await tx.$queryRaw`SELECT key FROM usage_event WHERE key = ${key}::uuid FOR UPDATE`;
  const locked = await readEvent(tx, key);
  if (locked?.agreementId !== event.agreementId || locked.hour.getTime() !== event.hour.getTime()) {
    throw new AppError("CONFLICT", `event ${key} was moved in the meantime`);
  }
  return event;
}

async function readEvent(tx: Db, key: string): Promise<Event | null> {
  const [event] = await tx.$queryRaw<Event[]>`
    SELECT e.key, e.agreement_id AS "agreementId", a.product_id AS "productId", e.dimension, e.at, e.hour
    FROM usage_event e LEFT JOIN agreement a ON a.id = e.agreement_id WHERE e.key = ${key}::uuid`;
  return event ?? null;
}

/** Holds the first of the target's hours that can take the event. */
async function holdTarget(tx: Db, target: Target, dimension: string, now: Date): Promise<Date> {
  const pair = { agreementId: target.agreementId, productId: target.productId, dimension };
  for (let hour = target.hour; ; hour = nextHour(hour, target)) {
    const lock = await lockForCorrection(tx, pair, hour, now);
    if (lock === "locked") return hour;
    if (
      lock === "closed" ||
      !target.mayBeLater ||
      (target.endsAt !== null && nextHour(hour, target) >= target.endsAt)
    ) {
      throw new AppError("CONFLICT", `agreement ${target.agreementId} has no open hour for the event`, {
        fields: [
          { path: "agreement", message: "That agreement’s hour is frozen, and it has no later one to take it." },
        ],
      });
    }
  }
}

function nextHour(hour: Date, { firstLateHour }: Target): Date {
  const next = addHours(hour, 1);
  return next < firstLateHour ? firstLateHour : next;
}
