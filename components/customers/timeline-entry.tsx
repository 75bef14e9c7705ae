import Link from "next/link";
import { eventSourceWords } from "#components/events/event-words.ts";
import { causeWords } from "#components/metering/records/record-words.ts";
import { recordHref } from "#components/metering/records/record-href.ts";
import { stateWord } from "#components/metering/records/state-sign.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { formatQuantity } from "#components/ui/values/format-quantity.ts";
import type { TimelineEntry as Shown } from "#components/ui/layout/timeline.tsx";
import { isLost } from "#lib/metering/loss-of.ts";
import type { TimelineEntry, TimelinePerson } from "#lib/customers/timeline/list-timeline.ts";
import { readRecordId } from "#lib/metering/record-id.ts";
import type { TimelineHour, TimelineRecord } from "#lib/customers/timeline/timeline-hours.ts";
import { changeWords, heldBackWords } from "#components/audit/change-words.ts";
import { isStateIn, needsOperatorStates } from "#lib/metering/record-states.ts";

/** The product of an agreement, where it must be said; null where all is of one agreement. */
export type ProductOf = (agreementId: string | null) => string | null;

/** A timeline's entry as it is drawn. */
export function toShownEntry(entry: TimelineEntry, productOf: ProductOf, now: Date): Shown {
  const base = { key: entry.key, at: entry.at };
  const product = productOf(entry.agreementId);
  const ofProduct = (...words: (string | null | undefined)[]) =>
    [product, ...words].filter((word) => word).join(", ") || undefined;
  switch (entry.kind) {
    case "hour":
      return {
        ...base,
        icon: "metering",
        tone: toneOf(entry.hour, now),
        title: `${product === null ? "" : `${product}, `}${hourTitle(entry.hour)}`,
        detail: <Hour hour={entry.hour} />,
      };
    case "registration":
      if (entry.part === "received")
        return {
          ...base,
          icon: "door",
          title: "Arrived from AWS Marketplace",
          detail: ofProduct(registrationDetail(entry)),
        };
      return {
        ...base,
        icon: "door",
        title: "Registered: AWS named the agreement",
        detail: ofProduct("ResolveCustomer answered, the token was erased"),
      };
    case "link":
      return entry.part === "linked"
        ? {
            ...base,
            icon: "link",
            title: `Linked to ${entry.organization.name}`,
            detail: `by ${personWords(entry.by)}`,
          }
        : { ...base, icon: "link", title: `Link to ${entry.organization.name} ended`, detail: ofProduct() };
    case "agreement":
      return { ...base, icon: "document", title: "Agreement first known here", detail: entry.productTitle };
    case "notice":
      return {
        ...base,
        icon: "inbox",
        title: entry.sentence,
        detail: `AWS’s notice “${entry.type}” by ${eventSourceWords[entry.source]}, ${eventStateWords[entry.state] ?? entry.state.toLowerCase()}${entry.error ? `: ${entry.error}` : ""}`,
      };
    case "change":
      return {
        ...base,
        icon: "log",
        title: changeWords(entry.action),
        detail: <Change entry={entry} />,
      };
    case "member":
      return {
        ...base,
        icon: "people",
        title: `${personWords(entry.person)} joined`,
        detail: `as ${entry.role.toLowerCase()}`,
      };
    case "note":
      return {
        ...base,
        icon: "note",
        title: entry.text === null ? "A note, erased since" : <span className="note-text">{entry.text}</span>,
        detail: `by ${personWords(entry.by)}`,
      };
  }
}

const eventStateWords: Record<string, string> = {
  STORED: "stored, not applied yet",
  APPLIED: "applied",
  WAITING: "waits for its licence to be known",
  SET_ASIDE: "set aside",
};

function personWords(person: TimelinePerson | null): string {
  return person?.name ?? person?.email ?? "somebody whose data was erased";
}

type Change = Extract<TimelineEntry, { kind: "change" }>;

/** Who, of which record, and why. */
function Change({ entry: { by, byKind, note, heldBackBy, recordId } }: { entry: Change }) {
  const key = recordId === null ? null : readRecordId(recordId);
  const who = byKind === "USER" ? personWords(by) : byKind === "API_KEY" ? "an API key" : "the job run";
  return (
    <>
      by {who}
      {key !== null && (
        <>
          , {key.dimension} of{" "}
          <Link href={recordHref(key)} prefetch={false}>
            {formatUtc(key.hour, "short-day-hour")}
          </Link>
        </>
      )}
      {heldBackBy !== null && <span className="block">{heldBackWords(heldBackBy)}</span>}
      {note !== null && (
        <>
          : <q className="note-text">{note}</q>
        </>
      )}
    </>
  );
}

function registrationDetail({ failureCode, state }: { failureCode: string | null; state: string }): string | undefined {
  if (state === "FAILED") return `Refused: ${failureCode ?? "no reason kept"}`;
  return failureCode === null ? undefined : `Last fault on the way: ${failureCode}`;
}

function toneOf({ records }: TimelineHour, now: Date): "risk" | "lost" | undefined {
  if (records.some((record) => isLost(record, now))) return "lost";
  return records.some(({ state }) => isStateIn(needsOperatorStates, state)) ? "risk" : undefined;
}

/** "14:00 frozen: 3 records, 2 accepted, 1 ready" */
function hourTitle({ hour, records }: TimelineHour): string {
  const counts = new Map<string, number>();
  for (const { state } of records) counts.set(stateWord(state), (counts.get(stateWord(state)) ?? 0) + 1);
  const states = [...counts].map(([word, n]) =>
    records.length === 1 ? word.toLowerCase() : `${n} ${word.toLowerCase()}`,
  );
  const many = records.length === 1 ? "1 record" : `${records.length} records`;
  const isFrozen = records.every(({ state }) => state !== "OPEN");
  return `${formatUtc(hour, "hour").replace(" UTC", "")} ${isFrozen ? "frozen" : "counting"}: ${many}, ${states.join(", ")}`;
}

/** Dimensions told of one hour; the metering list has all. */
const SHOWN_RECORDS = 4;

function Hour({ hour: { agreementId, hour, records } }: { hour: TimelineHour }) {
  return (
    <>
      {records.slice(0, SHOWN_RECORDS).map((record) => (
        <span key={record.dimension} className="block">
          <Link href={recordHref({ agreementId, dimension: record.dimension, hour })} prefetch={false}>
            {record.label}
          </Link>{" "}
          <b>{billedWords(record)}</b>
          {lifeWords(record) && `: ${lowerFirst(lifeWords(record))}`}
        </span>
      ))}
      {records.length > SHOWN_RECORDS && (
        <span className="block">and {records.length - SHOWN_RECORDS} more dimensions</span>
      )}
    </>
  );
}

function billedWords({ quantity, used, carriedOut }: TimelineRecord): string {
  if (quantity === null) return `${formatQuantity(used)} so far`;
  const whole = formatQuantity(quantity);
  const reported = formatQuantity(used);
  const carried = formatQuantity(carriedOut);
  const ofUsed = reported === whole ? "" : ` of ${reported}`;
  return `${whole}${ofUsed}${carried === "0" ? "" : `, ${carried} carried on`}`;
}

/** "Frozen 15:10:04, sent to AWS 15:10:31, accepted by AWS 15:10:34"; a long life leaves out its middle. */
function lifeWords({ steps, stepCount }: TimelineRecord): string {
  const missing = stepCount - steps.length;
  const words = steps.map(({ at, cause }, i) => {
    const word = causeWords(cause);
    return `${i === 0 ? word : lowerFirst(word)} ${formatUtc(at, "second").replace(" UTC", "")}`;
  });
  if (missing > 0) words.splice(4, 0, `${missing} more steps`);
  return words.join(", ");
}

/** AWS stays AWS. */
function lowerFirst(word: string): string {
  return word.startsWith("AWS") ? word : word.charAt(0).toLowerCase() + word.slice(1);
}
