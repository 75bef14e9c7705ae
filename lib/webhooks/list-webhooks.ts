import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { WebhookDeliveryState } from "#lib/generated/prisma/enums.ts";

type Deps = { db: Db; actor: Operator };

const endpointColumns = {
  id: true,
  url: true,
  description: true,
  types: true,
  createdAt: true,
  disabledAt: true,
  disabledReason: true,
  failingSince: true,
} as const;

/** An endpoint without its secrets. */
export type EndpointRow = {
  id: string;
  url: string;
  description: string;
  types: string[];
  createdAt: Date;
  disabledAt: Date | null;
  disabledReason: string | null;
  failingSince: Date | null;
};

/** All endpoints, the oldest first. */
export async function listEndpoints({ db, actor }: Deps): Promise<EndpointRow[]> {
  assertOperator(actor, "VIEWER");
  return db.webhookEndpoint.findMany({ orderBy: { createdAt: "asc" }, select: endpointColumns });
}

export type DeliveryRow = {
  id: string;
  state: WebhookDeliveryState;
  attempts: number;
  createdAt: Date;
  dueAt: Date | null;
  type: string;
  url: string;
  endpointId: string;
  /** The last answer's status, or why there was none. */
  last: { httpStatus: number | null; error: string | null } | null;
};

/** Deliveries, the newest first, a page at a time. @throws AppError INVALID_REQUEST for a foreign cursor. */
export async function browseDeliveries(
  { db, actor }: Deps,
  { endpointId, cursor, limit = 50 }: { endpointId: string | null; cursor: string | null; limit?: number },
): Promise<Page<DeliveryRow>> {
  assertOperator(actor, "VIEWER");
  const [at, id] = decodeCursor(cursor, ["instant", "uuid"]) ?? [];
  const found = await db.webhookDelivery.findMany({
    where: {
      ...(endpointId === null ? {} : { endpointId }),
      ...(at === undefined || id === undefined
        ? {}
        : { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: {
      id: true,
      state: true,
      attempts: true,
      createdAt: true,
      dueAt: true,
      endpointId: true,
      message: { select: { type: true } },
      endpoint: { select: { url: true } },
      tries: { orderBy: { id: "desc" }, take: 1, select: { httpStatus: true, error: true } },
    },
  });
  const rows = found.map(({ message, endpoint, tries, ...row }) => ({
    ...row,
    type: message.type,
    url: endpoint.url,
    last: tries[0] ?? null,
  }));
  return toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
}

/** One delivery with what was sent and every answer. @throws AppError NOT_FOUND */
export async function getDelivery({ db, actor }: Deps, id: string) {
  assertOperator(actor, "VIEWER");
  const found = await db.webhookDelivery.findUnique({
    where: { id },
    select: {
      id: true,
      state: true,
      attempts: true,
      createdAt: true,
      dueAt: true,
      finishedAt: true,
      message: { select: { id: true, type: true, at: true, body: true, agreementId: true } },
      endpoint: { select: { id: true, url: true } },
      tries: {
        orderBy: { id: "desc" },
        take: 50,
        select: { id: true, at: true, durationMs: true, httpStatus: true, error: true, answer: true },
      },
    },
  });
  if (found === null) throw new AppError("NOT_FOUND", `there is no delivery ${id}`);
  return found;
}
