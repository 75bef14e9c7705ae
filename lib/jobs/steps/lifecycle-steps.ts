import { confirmImported } from "#lib/customers/import/confirm-imported.ts";
import { reconcileOverdue } from "#lib/agreements/lifecycle/reconcile-overdue.ts";
import { followAgreements } from "#lib/agreements/aws-sync/follow-agreements.ts";
import { completeSwitches } from "#lib/agreements/switch/complete-switches.ts";
import { refreshDueEntitlements } from "#lib/entitlements/refresh-due-entitlements.ts";
import { applyStoredEvents, type EventCounts } from "#lib/events/apply-stored-events.ts";
import { jobStep, type JobStep, type StepContext } from "#lib/jobs/steps/job-step.ts";
import { askDueArrivals } from "#lib/registration/asking/ask-due-arrivals.ts";

/**
 * The part of a run's time that the Agreement API's reads may take: usage goes on being sent while AWS answers slowly.
 */
const READS_SHARE = 0.25;
/** The same for ResolveCustomer. */
const ARRIVALS_SHARE = 0.2;

const eventCounts = ["eventsApplied", "eventsWaiting", "eventsFailed", "eventsSetAside"] as const;

const apply = ({ deps, now, report, isOver }: StepContext): Promise<EventCounts> =>
  applyStoredEvents({ db: deps.db, now, report }, isOver);

/** Lifecycle events, and reads from AWS: first in a run, so that what has ended is frozen and sent in the same run. */
export const lifecycleSteps: readonly JobStep[] = [
  // Before the events: those of a product that has moved to licenses are applied to its licenses.
  jobStep({
    name: "switch-products",
    does: "moves products from LEGACY customers to licenses",
    counts: ["switched"],
    run: async ({ deps, now, report }) => ({ switched: await completeSwitches(deps.db, now, report) }),
  }),
  // Before the events and the reads: both then find the agreement of a buyer who has just arrived.
  jobStep({
    name: "ask-about-arrivals",
    does: "asks AWS about arrivals that were not asked about",
    counts: ["arrivalsAsked"],
    async run({ deps, now, machineNow, budgetMs, isOver, report }) {
      const { arrivals, db, pool, entitlements } = deps;
      if (arrivals === undefined) return { arrivalsAsked: 0 };
      const until = machineNow().getTime() + budgetMs * ARRIVALS_SHARE;
      return askDueArrivals(
        { ...arrivals, db, limits: pool, entitlements, now: machineNow(), businessNow: now, report },
        () => isOver() || machineNow().getTime() >= until,
      );
    },
  }),
  jobStep({
    name: "hear-notices",
    does: "takes in AWS’s notices from the queue",
    counts: ["queueStored", "queueDuplicates", "queueSetAside", "queueFailed", "subscriptionsConfirmed"],
    run: ({ deps, now, isOver }) => deps.ingestLifecycleEvents(now, isOver),
  }),
  jobStep({ name: "apply-events", does: "applies AWS’s notices to agreements", counts: eventCounts, run: apply }),
  jobStep({
    name: "read-agreements",
    does: "reads agreements from AWS",
    counts: ["agreementsRead", "agreementsFound", "agreementReadsFailed"],
    run({ deps, now, machineNow, budgetMs, isOver, report }) {
      const readsUntil = machineNow().getTime() + budgetMs * READS_SHARE;
      return followAgreements({ ...deps, now, report }, () => isOver() || machineNow().getTime() >= readsUntil);
    },
  }),
  jobStep({
    name: "apply-events-of-found",
    does: "applies the notices that waited for an agreement which AWS has shown now",
    counts: eventCounts,
    run: async (context) =>
      context.counts.agreementsFound > 0
        ? apply(context)
        : { eventsApplied: 0, eventsWaiting: 0, eventsFailed: 0, eventsSetAside: 0 },
  }),
  jobStep({
    name: "read-entitlements",
    does: "reads from AWS what contracts grant",
    counts: ["entitlementsRead", "entitlementsFailed"],
    run: ({ deps, now, isOver, report }) => refreshDueEntitlements({ ...deps, now, report }, isOver),
  }),
  jobStep({
    name: "end-overdue",
    does: "ends agreements whose end date has passed",
    counts: ["termsOver"],
    run: async ({ deps, now, isOver, report }) => ({
      termsOver: await reconcileOverdue(deps.db, now, isOver, report),
    }),
  }),
  jobStep({
    name: "confirm-imports",
    does: "confirms imported agreements that AWS has shown",
    counts: ["confirmed"],
    run: async ({ deps }) => ({ confirmed: await confirmImported(deps.pool) }),
  }),
];
