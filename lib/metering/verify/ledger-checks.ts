import type { Statement } from "#lib/db/statement.ts";
import { acceptedByAws } from "#lib/generated/sql/metering/verify/checks/answers/accepted-by-aws.ts";
import { duplicatesAreSettled } from "#lib/generated/sql/metering/verify/checks/answers/duplicates-are-settled.ts";
import { lastStepIsState } from "#lib/generated/sql/metering/verify/checks/answers/last-step-is-state.ts";
import { rebookedOnce } from "#lib/generated/sql/metering/verify/checks/answers/rebooked-once.ts";
import { rollupCountsRecords } from "#lib/generated/sql/metering/verify/checks/answers/rollup-counts-records.ts";
import { sentAsFrozen } from "#lib/generated/sql/metering/verify/checks/answers/sent-as-frozen.ts";
import { correctionsHold } from "#lib/generated/sql/metering/verify/checks/events/corrections-hold.ts";
import { eventsAreCounted } from "#lib/generated/sql/metering/verify/checks/events/events-are-counted.ts";
import { eventsLeaveWhenFinal } from "#lib/generated/sql/metering/verify/checks/events/events-leave-when-final.ts";
import { eventsWithoutAgreement } from "#lib/generated/sql/metering/verify/checks/events/events-without-agreement.ts";
import { parkedUsageIsCountedOnce } from "#lib/generated/sql/metering/verify/checks/events/parked-usage-is-counted-once.ts";
import { useIsEvents } from "#lib/generated/sql/metering/verify/checks/events/use-is-events.ts";
import { allocationsAddUp } from "#lib/generated/sql/metering/verify/checks/quantities/allocations-add-up.ts";
import { carryGoesOn } from "#lib/generated/sql/metering/verify/checks/quantities/carry-goes-on.ts";
import { carryIsWhatIsLeft } from "#lib/generated/sql/metering/verify/checks/quantities/carry-is-what-is-left.ts";
import { includedByAnEntitlement } from "#lib/generated/sql/metering/verify/checks/quantities/included-by-an-entitlement.ts";
import { includedOnce } from "#lib/generated/sql/metering/verify/checks/quantities/included-once.ts";
import { periodAddsUp } from "#lib/generated/sql/metering/verify/checks/quantities/period-adds-up.ts";
import { quantityAddsUp } from "#lib/generated/sql/metering/verify/checks/quantities/quantity-adds-up.ts";

/** A sum that must hold: the statement gives one row for the first place where it does not, oldest first. */
type LedgerCheck = { name: string; statement: Statement<Record<never, string>, { found: "text" }> };

/** From the events to AWS's answers, in the order in which a unit passes. */
export const ledgerChecks: readonly LedgerCheck[] = [
  { name: "every event is in an hour that counts or in a record", statement: eventsAreCounted },
  {
    name: "usage set aside is counted by its agreement once it is taken in, and by nobody before",
    statement: parkedUsageIsCountedOnce,
  },
  { name: "usage of nobody was set aside or voided", statement: eventsWithoutAgreement },
  { name: "an event that a person moved or voided is where the last correction put it", statement: correctionsHold },
  { name: "what an entitlement includes is taken off the use once", statement: includedOnce },
  { name: "nothing is included where no entitlement includes it", statement: includedByAnEntitlement },
  { name: "what a period used and was charged before is what its records before make", statement: periodAddsUp },
  { name: "a record's use is what its events add up to", statement: useIsEvents },
  {
    name: "events leave only after their retention, from hours all of whose records are final",
    statement: eventsLeaveWhenFinal,
  },
  { name: "use, carry and entitlement make the quantity and what is carried on", statement: quantityAddsUp },
  { name: "allocations by tag add up to the quantity", statement: allocationsAddUp },
  { name: "what a record carried on is what the next one carried in", statement: carryGoesOn },
  { name: "the carry is what the last record carried on and adjustments made since", statement: carryIsWhatIsLeft },
  { name: "what expired and was booked again stands in one correction", statement: rebookedOnce },
  {
    name: "a settled duplicate, what AWS holds and its correction make the record's quantity",
    statement: duplicatesAreSettled,
  },
  { name: "a record's last step is its state", statement: lastStepIsState },
  { name: "each attempt offered the frozen quantity, instant and region", statement: sentAsFrozen },
  { name: "an accepted record stands in an answer of AWS", statement: acceptedByAws },
  { name: "the rollup by hour and state counts what the records are", statement: rollupCountsRecords },
];
