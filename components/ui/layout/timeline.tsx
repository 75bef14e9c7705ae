import type { ReactNode } from "react";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Icon, type IconName } from "#components/ui/base/icon.tsx";

export type TimelineEntry = {
  key: string;
  at: Date;
  icon: IconName;
  tone?: "risk" | "lost";
  title: ReactNode;
  detail?: ReactNode;
  link?: ReactNode;
};

/** What happened, newest first, under the days of UTC. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const days = Map.groupBy(entries, ({ at }) => formatUtc(at, "day"));
  return (
    <ol className="timeline">
      {[...days].flatMap(([day, ofDay]) => [
        <li key={day} className="timeline__day">
          {day}, UTC
        </li>,
        ...ofDay.map((entry) => <Entry key={entry.key} entry={entry} />),
      ])}
    </ol>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { at, icon, tone, title, detail, link } = entry;
  return (
    <li>
      <time dateTime={at.toISOString()} title={formatUtc(at, "day-second")}>
        {formatUtc(at, "hour").replace(" UTC", "")}
      </time>
      <span className="timeline__dot" data-tone={tone}>
        <Icon name={icon} />
      </span>
      <div>
        <p>{title}</p>
        {detail && <small>{detail}</small>}
      </div>
      {link && <span className="timeline__link">{link}</span>}
    </li>
  );
}
