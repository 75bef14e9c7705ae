import { formatUtc } from "#components/ui/values/format-instant.ts";
import type { RecordRow } from "#lib/metering/record-row.ts";
import { reasonOf } from "#components/metering/records/record-words.ts";

/** Who it is about, in few words. */
function ownerWords({ customer, customerAwsAccountId }: RecordRow): string {
  if (customer) return customer.name;
  return customerAwsAccountId === null
    ? "A buyer without registration"
    : `AWS account …${customerAwsAccountId.slice(-4)}`;
}

/** What endangers a record, as a title: "Corvid Analytics: AWS refused 1 record". */
export function riskTitle(record: RecordRow): string {
  const owner = ownerWords(record);
  if (record.state === "REJECTED") return `${owner}: AWS refused 1 record`;
  if (record.state === "NOT_SUBSCRIBED") return `${owner} is not subscribed, says AWS`;
  if (record.state === "DUPLICATE") return `${owner}: AWS holds a different quantity`;
  if (record.state === "HELD") return `${owner}: 1 record is held`;
  return `${owner}: 1 record is not accepted yet`;
}

/** The record and what is known of it: "API calls of Fri, 20 Nov, 11:00 UTC. Tried 61 times." */
export function riskDetail({ dimensionLabel, hour, reason, attempts, isInDoubt }: RecordRow): string {
  const parts = [
    `${dimensionLabel} of ${formatUtc(hour, "short-day-hour")}.`,
    ...(reason === null ? [] : [/[.!]$/.test(reasonOf(reason)) ? reasonOf(reason) : `${reasonOf(reason)}.`]),
    ...(attempts > 0 ? [attempts === 1 ? "Tried once." : `Tried ${attempts} times.`] : []),
    ...(isInDoubt ? ["An attempt had no answer."] : []),
  ];
  return parts.join(" ");
}
