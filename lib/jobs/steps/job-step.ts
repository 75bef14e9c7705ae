import type { Database } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import type { IngestCounts } from "#lib/events/ingest-lifecycle-events.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";
import type { AccountCheck } from "#lib/metering/submit/preconditions/compare-account.ts";
import type { Clock } from "#lib/time/clock.ts";
import type { WebhookCounts } from "#lib/webhooks/deliver-due-webhooks.ts";

export type JobDeps = {
  pool: Pool;
  /** Prisma's client over the same pool. */
  db: Database;
  clock: Clock;
  metering: (region: string) => MeteringPort;
  entitlements: EntitlementPort;
  agreements: AgreementPort;
  /** The AWS port that resolves arrivals, and the key of their tokens; absent: none is resolved. */
  arrivals?: { registration: RegistrationPort; sealer: Sealer };
  /** Ingests the lifecycle events of the queue, and answers the topics that ask to be confirmed. */
  ingestLifecycleEvents: (now: Date, isOver: () => boolean) => Promise<IngestCounts>;
  /** The region that new records are metered in. */
  region: string;
  /** Days that usage events are kept; 400 by default. */
  retentionDays?: number;
  /** INSTALLATION_ID; null arms nothing. */
  installationId: string | null;
  /** Sends webhooks that are due. */
  deliverWebhooks: (isOver: () => boolean, report: ReportFailure) => Promise<WebhookCounts>;
  /** Whether operators have a chat that alerts go to; no by default. */
  hasChat?: boolean;
  /** Sends mail that is due until an instant of machine time. */
  deliverMail: (until: Date, report: ReportFailure) => Promise<{ sent: number; failed: number }>;
  /** What this process compares its AWS credentials with; absent where that is left out. */
  account?: AccountCheck;
  /** From 0 to 1. */
  random: () => number;
  /** Tells a monitor outside that a run has ended; not called while sending is not armed. */
  beat?: () => Promise<void>;
  /** Whether the server is stopping: then nothing new is begun. */
  isStopping?: () => boolean;
};

/**
 * What a run counts, by name. `unarmed` is 1 when sending is not armed and records stayed where they are,
 * `otherAccount` when they stayed because the credentials are another AWS account's.
 */
export type CountName =
  | "switched"
  | "arrivalsAsked"
  | "queueStored"
  | "queueDuplicates"
  | "queueSetAside"
  | "queueFailed"
  | "subscriptionsConfirmed"
  | "eventsApplied"
  | "eventsWaiting"
  | "eventsFailed"
  | "eventsSetAside"
  | "agreementsRead"
  | "agreementsFound"
  | "agreementReadsFailed"
  | "termsOver"
  | "entitlementsRead"
  | "entitlementsFailed"
  | "confirmed"
  | "reopened"
  | "recovered"
  | "released"
  | "offeredAgain"
  | "expired"
  | "takenIn"
  | "quiet"
  | "priced"
  | "setAside"
  | "frozen"
  | "frozenAtEnd"
  | "nothingDue"
  | "held"
  | "submitted"
  | "accepted"
  | "rejected"
  | "retried"
  | "notSubscribed"
  | "conflicts"
  | "webhooksDelivered"
  | "webhooksFailed"
  | "mailSent"
  | "mailFailed"
  | "forgotten"
  | "unarmed"
  | "otherAccount";

export type JobCounts = Record<CountName, number>;

/** What a step works with. */
export type StepContext = {
  deps: JobDeps;
  /** Business time at the run's start. */
  now: Date;
  /** Machine time: of budgets, and of arrivals and sessions, which live by it. */
  machineNow: () => Date;
  /** Machine time that the whole run has, in milliseconds. */
  budgetMs: number;
  /** Machine time after which nothing new is begun. */
  until: Date;
  /** Whether the run's time is over, or the server is stopping. */
  isOver: () => boolean;
  /** Takes the failure of one product, agreement or endpoint; the step goes on with the others. */
  report: ReportFailure;
  /** What the steps before counted. */
  counts: Readonly<JobCounts>;
};

/** One step of a job run: what fails in it costs the other steps nothing. */
export type JobStep = {
  /** As the run's answer, the alert, and the metrics name it. */
  name: string;
  /** What it does, for people: follows "The step that …". */
  does: string;
  /** Usage is not billed while it fails: its alert is critical. */
  isMoney?: true;
  /** The counts that it gives; a count of several steps is their sum. */
  counts: readonly CountName[];
  /** Safe to run many times at once, and again after a failure at any line. */
  run: (context: StepContext) => Promise<Partial<JobCounts>>;
};

/** A step whose `run` gives exactly the counts that it names. */
export function jobStep<Name extends CountName = never>(step: {
  name: string;
  does: string;
  counts: readonly Name[];
  run: (context: StepContext) => Promise<Record<Name, number>>;
}): JobStep {
  // An empty record is a partial one: the compiler does not see it through the type parameter.
  return step as JobStep;
}
