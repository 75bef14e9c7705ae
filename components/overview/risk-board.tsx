import { spanWords } from "#components/console/time-left.ts";
import { recordHref } from "#components/metering/records/record-href.ts";
import { riskDetail, riskTitle } from "#components/metering/losses/risk-words.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { formatLocal, formatUtc } from "#components/ui/values/format-instant.ts";
import { Icon } from "#components/ui/base/icon.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { Quantity } from "#components/ui/values/quantity.tsx";
import { COUNTED, type RecordsAtRisk } from "#lib/metering/queries/records-at-risk.ts";
import type { RecordRow } from "#lib/metering/record-row.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

type Props = { risk: RecordsAtRisk; now: Date; zone: string | null };

/** What will be lost, how much, and when; soonest on top, and only the first row has a filled button. */
export function RiskBoard({ risk: { rows, count }, now, zone }: Props) {
  const first = rows[0]?.deadline;
  return (
    <section className="board" aria-labelledby="risk-heading">
      <header>
        <Icon name="alert" />
        <h2 id="risk-heading">{titleOf(count)}</h2>
        {first && (
          <p>
            The earliest is lost at <Instant at={first} zone={zone} show="hour" />
          </p>
        )}
      </header>
      <ol>
        {rows.map((record, i) => (
          <Item key={record.rowId} record={record} now={now} zone={zone} isFirst={i === 0} />
        ))}
      </ol>
      {count > rows.length && (
        <p className="board__more">
          {count >= COUNTED ? "Many" : count - rows.length} more.{" "}
          <LinkButton size="small" href="/admin/metering?view=attention">
            All that need a decision
          </LinkButton>
        </p>
      )}
    </section>
  );
}

function titleOf(count: number): string {
  if (count >= COUNTED) return `At least ${COUNTED.toLocaleString("en-GB")} records can still be saved`;
  return count === 1 ? "1 record can still be saved" : `${count} records can still be saved`;
}

function Item({ record, now, zone, isFirst }: { record: RecordRow; now: Date; zone: string | null; isFirst: boolean }) {
  const { deadline } = record;
  if (deadline === null) return null;
  const left = deadline.getTime() - now.getTime();
  const share = Math.min(100, Math.max(1, Math.round((left / (24 * HOUR_MS)) * 100)));
  const isNear = left < 6 * HOUR_MS;
  return (
    <li className="board__item">
      <div className="board__left" data-now={left < HOUR_MS ? "" : undefined}>
        {spanWords(left)}
        <small>left</small>
      </div>
      <div className="board__fuse">
        <svg className="fuse" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect className="fuse__track" width="100" height="6" />
          <rect className={isNear ? "fuse__near" : "fuse__calm"} width={share} height="6" />
        </svg>
        <time className="two-lines text-xs text-ink-2" dateTime={deadline.toISOString()}>
          <span>until {formatUtc(deadline, left < 12 * HOUR_MS ? "hour" : "short-day-hour")}</span>
          <span>{formatLocal(deadline, "hour", zone) ?? ""}</span>
        </time>
      </div>
      <div className="board__what">
        <b>{riskTitle(record)}</b>
        <small>{riskDetail(record)}</small>
      </div>
      <div className="board__sum">
        <b>
          <Quantity value={record.quantity} />
        </b>
        <small>{record.dimensionLabel}</small>
      </div>
      <LinkButton href={recordHref(record)} kind={isFirst ? "main" : "plain"}>
        Open<span className="vh"> {riskTitle(record)}</span>
      </LinkButton>
    </li>
  );
}
