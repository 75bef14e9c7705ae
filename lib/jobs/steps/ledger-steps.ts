import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { closeHoursOfEnded } from "#lib/metering/freeze/close-hours.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { compareAccount, isOtherAccount } from "#lib/metering/submit/preconditions/compare-account.ts";
import { isSendingArmed } from "#lib/metering/submit/preconditions/is-armed.ts";
import { openQuietHours } from "#lib/metering/freeze/open-quiet-hours.ts";
import { priceKnownEntitlements } from "#lib/metering/freeze/price-known-entitlements.ts";
import { reopenIntake } from "#lib/metering/freeze/reopen-intake.ts";
import { reviewAlerts } from "#lib/metering/alerts/review-alerts.ts";
import {
  expireRecords,
  holdWithAll,
  sendAgain,
  recoverLeases,
  releaseKnownLicenses,
  releaseLiftedHolds,
  sendHeldAtDeadline,
  excludeEarlierHours,
} from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { releaseParkedUsage } from "#lib/usage/parked/release-parked-usage.ts";
import { jobStep, type JobStep, type StepContext } from "#lib/jobs/steps/job-step.ts";

const ofLedger = ({ deps, now, report }: StepContext) => ({ db: deps.pool, now, report });
const ofFreeze = ({ deps, now, report }: StepContext) => ({ pool: deps.pool, now, region: deps.region, report });

const nothingSent = { submitted: 0, accepted: 0, rejected: 0, retried: 0, notSubscribed: 0, conflicts: 0 };

const steps: readonly JobStep[] = [
  jobStep({
    name: "recover-leases",
    does: "takes up records whose sender did not come back",
    counts: ["recovered"],
    run: async (context) => ({ recovered: await recoverLeases(ofLedger(context)) }),
  }),
  jobStep({
    name: "set-aside-earlier-hours",
    does: "sets aside records of hours that another sender metered",
    counts: ["setAside"],
    run: async (context) => ({ setAside: await excludeEarlierHours(ofLedger(context)) }),
  }),
  jobStep({
    name: "price",
    does: "prices records whose entitlements are known now",
    counts: ["priced"],
    run: async (context) => ({ priced: await priceKnownEntitlements(ofFreeze(context), context.isOver) }),
  }),
  jobStep({
    name: "release-known-licenses",
    does: "releases records whose license is known now",
    counts: ["released"],
    run: async (context) => ({ released: await releaseKnownLicenses(ofLedger(context)) }),
  }),
  jobStep({
    name: "release-lifted-holds",
    does: "releases records whose hold was lifted",
    counts: ["released"],
    run: async (context) => ({ released: await releaseLiftedHolds(ofLedger(context)) }),
  }),
  jobStep({
    name: "hold",
    does: "holds the records of held agreements and products",
    counts: [],
    run: async (context) => {
      await holdWithAll(ofLedger(context));
      return {};
    },
  }),
  jobStep({
    name: "send-held-at-deadline",
    does: "releases held records whose deadline is near, where the product says so",
    counts: ["released"],
    run: async (context) => ({ released: await sendHeldAtDeadline(ofLedger(context)) }),
  }),
  jobStep({
    name: "offer-again",
    does: "offers records again whose buyer AWS did not know",
    counts: ["offeredAgain"],
    run: async (context) => ({ offeredAgain: await sendAgain(ofLedger(context)) }),
  }),
  jobStep({
    name: "take-in-parked",
    does: "takes in usage whose dimension is known now",
    counts: ["takenIn"],
    run: async ({ deps, now, isOver, report }) => ({
      takenIn: (await releaseParkedUsage({ pool: deps.pool, now, report }, isOver)).takenIn,
    }),
  }),
  jobStep({
    name: "open-quiet-hours",
    does: "opens records of 0 where a product reports them",
    counts: ["quiet"],
    run: async ({ deps, now, isOver, report }) => ({
      quiet: await openQuietHours({ pool: deps.pool, now, report }, isOver),
    }),
  }),
  jobStep({
    name: "freeze",
    does: "freezes the hours that are due",
    counts: ["frozen", "nothingDue", "held"],
    run: (context) => freezeDueHours(ofFreeze(context), context.isOver),
  }),
  jobStep({
    name: "reopen-intake",
    does: "lets agreements that are in force again take usage",
    counts: ["reopened"],
    run: async ({ deps, now }) => ({ reopened: await reopenIntake({ db: deps.pool, now }) }),
  }),
  jobStep({
    name: "close-agreements",
    does: "closes agreements that have ended and freezes their last hour",
    counts: ["frozenAtEnd"],
    run: async (context) => ({ frozenAtEnd: await closeEndedAgreements(ofFreeze(context), context.isOver) }),
  }),
  jobStep({
    name: "close-hours",
    does: "freezes the closed hours of agreements that have ended",
    counts: ["frozenAtEnd"],
    run: async (context) => ({ frozenAtEnd: await closeHoursOfEnded(ofFreeze(context), context.isOver) }),
  }),
  jobStep({
    name: "expire",
    does: "expires records whose window has closed",
    counts: ["expired"],
    run: async (context) => ({ expired: await expireRecords(ofLedger(context)) }),
  }),
  jobStep({
    name: "compare-account",
    does: "asks STS whose AWS credentials the server has",
    counts: [],
    async run({ deps: { pool, account }, now }) {
      if (account !== undefined) await compareAccount({ db: pool, account, now });
      return {};
    },
  }),
  jobStep({
    name: "submit",
    does: "sends records to AWS",
    counts: ["submitted", "accepted", "rejected", "retried", "notSubscribed", "conflicts", "unarmed", "otherAccount"],
    async run({ deps, isOver, report }) {
      const isArmed = await isSendingArmed(deps.pool, deps.installationId);
      if (!isArmed) return { ...nothingSent, unarmed: 1, otherAccount: 0 };
      const isOther = deps.account !== undefined && (await isOtherAccount(deps.pool, deps.account));
      if (isOther) return { ...nothingSent, unarmed: 0, otherAccount: 1 };
      return { ...(await submitDueRecords({ ...deps, report }, isOver)), unarmed: 0, otherAccount: 0 };
    },
  }),
  // After sending: the alert of what AWS refused in this run has its true count.
  jobStep({
    name: "review-alerts",
    does: "reviews the alerts of metering",
    counts: [],
    run: async ({ deps, now }) => {
      await reviewAlerts({ db: deps.pool, now });
      return {};
    },
  }),
];

/** From usage to AWS: waiting records are updated, due hours frozen, then records sent. */
export const ledgerSteps: readonly JobStep[] = steps.map((step) => ({ ...step, isMoney: true }));
