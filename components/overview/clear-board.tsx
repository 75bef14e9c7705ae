import { spanWords } from "#components/console/time-left.ts";
import { formatUtc } from "#components/ui/format-instant.ts";
import { Icon } from "#components/ui/icon.tsx";
import { HOUR_MS, hourOf, nextMonthOf } from "#lib/time/hours.ts";

type Props = {
  now: Date;
  /** Of the last 24 hours. */
  accepted: number;
  waiting: number;
  lost: number;
};

/** Nothing is at risk: one quiet green proof, with when the next hour and month close. */
export function ClearBoard({ now, accepted, waiting, lost }: Props) {
  const nextHour = new Date(hourOf(now).getTime() + HOUR_MS);
  const monthEnd = new Date(nextMonthOf(now).getTime() + 6 * HOUR_MS);
  const facts = [
    {
      term: "This hour closes",
      value: `${formatUtc(nextHour, "hour")}, in ${spanWords(nextHour.getTime() - now.getTime())}`,
    },
    {
      term: "Month end for AWS",
      value: `${formatUtc(monthEnd, "day-hour")}, in ${spanWords(monthEnd.getTime() - now.getTime())}`,
    },
    { term: "Accepted, last 24 h", value: many(accepted) },
    { term: "Not billed, last 24 h", value: lost === 0 ? "None" : many(lost) },
  ];
  return (
    <section className="clear-board" aria-labelledby="clear-heading">
      <div>
        <span className="clear-board__seal">
          <Icon name="check" size="l" />
        </span>
        <div>
          <h2 id="clear-heading">All clear. Nothing is at risk.</h2>
          <p>
            {waiting === 0
              ? "Nothing that is frozen waits for AWS."
              : `${many(waiting)} on their way, with more than 6 hours in hand.`}
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

const many = (n: number) => (n === 1 ? "1 record" : `${n.toLocaleString("en-GB")} records`);
