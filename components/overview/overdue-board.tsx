import { spanWords } from "#components/console/time-left.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { formatLocal, formatUtc } from "#components/ui/values/format-instant.ts";
import { Icon } from "#components/ui/base/icon.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import type { OverdueHour } from "#lib/metering/queries/overdue-hours.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

type Props = { hours: readonly OverdueHour[]; now: Date; zone: string | null };

const SHOWN = 5;

/** Hours with usage whose freeze did not happen: nothing of them is on its way to AWS, and each has its deadline. */
export function OverdueBoard({ hours, now, zone }: Props) {
  const next = hours.find(({ deadline }) => deadline > now);
  return (
    <section className="board" aria-labelledby="overdue-heading" data-testid="overdue-hours">
      <header>
        <Icon name="alert" />
        <h2 id="overdue-heading">
          {hours.length === 1 ? "1 hour with usage is not frozen" : `${hours.length} hours with usage are not frozen`}
        </h2>
        {next && (
          <p>
            The earliest is lost at <Instant at={next.deadline} zone={zone} show="hour" />
          </p>
        )}
      </header>
      <ol>
        {hours.slice(0, SHOWN).map((hour) => (
          <Item key={`${hour.productId} ${hour.hour.toISOString()}`} hour={hour} now={now} zone={zone} />
        ))}
      </ol>
      <p className="board__more">
        {hours.length > SHOWN && `${hours.length - SHOWN} more. `}
        <LinkButton size="small" href="/admin/submissions">
          All hours that are not frozen
        </LinkButton>
      </p>
    </section>
  );
}

function Item({
  hour: { productTitle, hour, dueAt, deadline },
  now,
  zone,
}: { hour: OverdueHour } & Omit<Props, "hours">) {
  const left = deadline.getTime() - now.getTime();
  const share = Math.min(100, Math.max(1, Math.round((left / (24 * HOUR_MS)) * 100)));
  return (
    <li className="board__item">
      <div className="board__left" data-now={left < HOUR_MS ? "" : undefined}>
        {left > 0 ? spanWords(left) : "Too late"}
        <small>{left > 0 ? "left" : "for AWS"}</small>
      </div>
      <div className="board__fuse">
        <svg className="fuse" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect className="fuse__track" width="100" height="6" />
          <rect className={left < 6 * HOUR_MS ? "fuse__near" : "fuse__calm"} width={share} height="6" />
        </svg>
        <time className="two-lines text-xs text-ink-2" dateTime={deadline.toISOString()}>
          <span>until {formatUtc(deadline, "short-day-hour")}</span>
          <span>{formatLocal(deadline, "hour", zone) ?? ""}</span>
        </time>
      </div>
      <div className="board__what">
        <b>
          {productTitle}: usage of {formatUtc(hour, "short-day-hour")}
        </b>
        <small>Should have been frozen at {formatUtc(dueAt, "short-day-hour")}.</small>
      </div>
    </li>
  );
}
