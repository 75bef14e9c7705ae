import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { pollQueue, type QueueCounts } from "#lib/events/poll-queue.ts";
import type { CertificateStore } from "#lib/events/sns/certificate-store.ts";
import { confirmSubscriptions } from "#lib/events/sns/confirm-subscriptions.ts";
import type { LifecycleQueue } from "#lib/marketplace/lifecycle-queue-port.ts";
import type { SubscriptionPort } from "#lib/marketplace/subscription-port.ts";

type Deps = {
  pool: Queryable;
  /** Prisma's client over the same pool. */
  db: Database;
  /** Null: lifecycle events come by HTTPS only. */
  queue: LifecycleQueue | null;
  subscriptions: SubscriptionPort;
  certificates: CertificateStore;
  topicArns: readonly string[];
  trustedCertUrl: string | null;
  /** Business time. */
  now: Date;
};

export type IngestCounts = QueueCounts & { subscriptionsConfirmed: number };

/** Ingests the queue's messages, and confirms topics that ask for it while an owner has opened enrolment. */
export async function ingestLifecycleEvents(
  { pool, queue, ...deps }: Deps,
  isOver: () => boolean,
): Promise<IngestCounts> {
  const none = { queueStored: 0, queueDuplicates: 0, queueSetAside: 0, queueFailed: 0 };
  const polled = queue === null ? none : await pollQueue({ db: pool, queue, trust: deps }, isOver);
  return { ...polled, subscriptionsConfirmed: await confirmSubscriptions(deps) };
}
