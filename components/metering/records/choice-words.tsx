import type { ReactNode } from "react";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import type { RecordChoice } from "#lib/metering/queries/record/record-choices.ts";
import type { OperatorRecord } from "#lib/metering/queries/record/record-for-operator.ts";

type Words = {
  open: string;
  /** Beside the button. */
  hint: string;
  question: string;
  keep: string;
  pending: string;
  /** What will happen, and what will not. */
  means: readonly ReactNode[];
};

/** How a choice is put to the person: the button, the question, and what it means for money. */
export function choiceWords(
  choice: RecordChoice,
  { record: { quantity, hour, deadline }, unit, releasesNeedTwo, releaseAskedBy }: OperatorRecord,
  isSecond: boolean,
): Words {
  const units = `${(quantity ?? 0).toLocaleString("en-GB")} ${unit}`.trim();
  const when = formatUtc(hour, "short-day-hour");
  const until = deadline === null ? "its deadline" : formatUtc(deadline, "short-day-hour");
  switch (choice) {
    case "hold":
      return {
        open: "Hold record",
        hint: "Stops it before its first attempt. Its deadline stays.",
        question: `Hold ${units} of ${when}?`,
        keep: "Let it be sent",
        pending: "Holding…",
        means: [
          "It is not sent until somebody lets it go.",
          `Its deadline stays ${until}. What happens then, the product says: sent, or expired.`,
          "Its quantity does not change.",
        ],
      };
    case "release":
      return {
        open: isSecond ? "Agree and let it go" : "Let it go",
        hint: "Sends it with the quantity that was frozen.",
        question: `Let ${units} of ${when} go to AWS?`,
        keep: "Keep it held",
        pending: "Letting go…",
        means:
          releasesNeedTwo && releaseAskedBy === null
            ? ["This product asks for two people: after you, somebody else has to agree.", "Until then it stays held."]
            : [
                <>
                  The buyer is charged for <b>{units}</b>. AWS takes nothing back.
                </>,
                "It goes out with the next run, with the quantity and the instant that were frozen.",
              ],
      };
    case "resend":
      return {
        open: "Offer it again",
        hint: "The same bytes once more, as long as AWS’s window is open.",
        question: `Offer ${units} of ${when} to AWS again?`,
        keep: "Leave it",
        pending: "Offering…",
        means: [
          "It goes out with the next run, with the same quantity and instant.",
          "If AWS accepts it, the buyer is charged. If AWS refuses it again, it comes back here.",
          `AWS takes it until ${until}.`,
        ],
      };
    case "rebook":
      return {
        open: "Book it again",
        hint: "Carries its units into the open hour. Owners only, and once.",
        question: `Book ${units} of ${when} again, into the open hour?`,
        keep: "Leave it unbilled",
        pending: "Booking…",
        means: [
          <>
            The buyer is charged for <b>{units}</b> in the hour that is open now, not in {when}.
          </>,
          "This record is closed. It can be booked again this once.",
          "No attempt of it is in doubt, so AWS does not hold it already.",
        ],
      };
    case "resolve":
      return {
        open: "Close as not billed",
        hint: "For what will not be billed from here: refunded, settled with AWS, or given up.",
        question: `Close ${units} of ${when} as not billed?`,
        keep: "Leave it open",
        pending: "Closing…",
        means: [
          <>
            <b>{units}</b> are not charged, and nothing is sent any more.
          </>,
          "It cannot be opened again.",
          "The record keeps its sum and its life; your reason stands beside them.",
        ],
      };
  }
}
