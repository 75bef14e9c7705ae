import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { LifecycleSource, LifecycleState } from "#lib/generated/prisma/enums.ts";

type Deps = { db: Db; actor: Operator };

const columns = {
  id: true,
  source: true,
  type: true,
  occurredAt: true,
  receivedAt: true,
  state: true,
  error: true,
  agreementId: true,
  awsAgreementId: true,
} as const;

export type EventRow = {
  id: string;
  source: LifecycleSource;
  type: string;
  /** AWS's own time. */
  occurredAt: Date;
  receivedAt: Date;
  state: LifecycleState;
  error: string | null;
  agreementId: string | null;
  awsAgreementId: string | null;
};

/**
 * Lifecycle events, the last received first, a page at a time.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function browseEvents(
  { db, actor }: Deps,
  { state, cursor, limit = 40 }: { state: LifecycleState | null; cursor: string | null; limit?: number },
): Promise<Page<EventRow>> {
  assertOperator(actor, "VIEWER");
  const after = decodeCursor(cursor, ["instant", "uuid"]);
  const [at, id] = after ?? [];
  const found = await db.lifecycleEvent.findMany({
    where: {
      ...(state === null ? {} : { state }),
      ...(at === undefined || id === undefined
        ? {}
        : { OR: [{ receivedAt: { lt: at } }, { receivedAt: at, id: { lt: id } }] }),
    },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: columns,
  });
  return toPage(found, limit, (row) => [row.receivedAt.toISOString(), row.id]);
}

/**
 * One lifecycle event with its body, as it was sent but for what would confirm a subscription.
 *
 * @throws AppError NOT_FOUND
 */
export async function getEvent(
  { db, actor }: Deps,
  id: string,
): Promise<EventRow & { eventId: string; body: string; attempts: number; appliedAt: Date | null }> {
  assertOperator(actor, "VIEWER");
  const found = await db.lifecycleEvent.findUnique({
    where: { id },
    select: { ...columns, eventId: true, body: true, attempts: true, appliedAt: true },
  });
  if (found === null) throw new AppError("NOT_FOUND", `there is no lifecycle event ${id}`);
  return { ...found, body: withoutToken(found.body) };
}

/** Takes out a subscription's token, and the address that holds it. */
function withoutToken(body: string): string {
  return body.replaceAll(/("(?:Token|SubscribeURL)"\s*:\s*")[^"]*"/g, '$1…"');
}
