import Link from "next/link";
import type { ReactNode } from "react";
import { manyWords, unitWords } from "#components/metering/losses/loss-words.ts";
import { spanWords } from "#components/console/time-left.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Icon } from "#components/ui/base/icon.tsx";
import type { JobClock } from "#lib/jobs/clock/job-clock.ts";
import type { SendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import { isAnythingLost, type LostSum } from "#lib/metering/queries/sum-lost.ts";
import { HOUR_MS, hourOf, nextMonthOf } from "#lib/time/hours.ts";
import { isGoingOut } from "./sending-words.ts";

type Props = {
  now: Date;
  sending: SendingState;
  clock: Pick<JobClock, "isStopped">;
  /** Of the last 24 hours. */
  accepted: number;
  waiting: number;
  lost: LostSum;
};

/** Nothing can still be saved: a quiet green proof, with when the next hour and month close. "All clear" only where nothing is lost. Nothing at all while usage does not go out to AWS: then what waits is at risk. */
export function ClearBoard({ now, sending, clock, accepted, waiting, lost }: Props) {
  if (!isGoingOut(sending, clock)) return null;
  const nextHour = new Date(hourOf(now).getTime() + HOUR_MS);
  const monthEnd = new Date(nextMonthOf(now).getTime() + 6 * HOUR_MS);
  const facts = [
    {
      term: "This hour closes",
      value: <Closes at={formatUtc(nextHour, "hour")} left={nextHour.getTime() - now.getTime()} />,
    },
    {
      term: "Month end for AWS",
      value: <Closes at={formatUtc(monthEnd, "day-hour")} left={monthEnd.getTime() - now.getTime()} />,
    },
    { term: "Accepted, last 24 h", value: manyWords(accepted, "record") },
    { term: "Not billed", value: lostWords(lost) },
  ];
  return (
    <section className="clear-board" aria-labelledby="clear-heading">
      <div>
        <span className="clear-board__seal">
          <Icon name="check" size="l" />
        </span>
        <div>
          <h2 id="clear-heading">
            {isAnythingLost(lost) ? "Nothing else is at risk." : "All clear. Nothing is at risk."}
          </h2>
          <p>
            {waiting === 0
              ? "Nothing that is frozen waits for AWS."
              : `${manyWords(waiting, "record")} on their way, with more than 6 hours in hand.`}
          </p>
        </div>
      </div>
      <dl>
        {facts.map(({ term, value }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** "30 Nov 2026, 06:00 UTC, in 2 d 1 h": broken between the two, in neither. */
function Closes({ at, left }: { at: string; left: number }) {
  return (
    <>
      <span className="whitespace-nowrap">{at},</span> <span className="whitespace-nowrap">in {spanWords(left)}</span>
    </>
  );
}

/** Fractions at an end are told apart: AWS has no way to bill less than one unit. */
function lostWords(lost: LostSum): ReactNode {
  if (isAnythingLost(lost)) return <Link href="/admin/metering?view=lost">{unitWords(lost.units)}</Link>;
  if (lost.fractions.n === 0) return "None";
  return (
    <Link href="/admin/metering?view=fractions" prefetch={false}>
      None, but {unitWords(lost.fractions.units)} in fractions
    </Link>
  );
}
