import type { ReactNode } from "react";
import { formatUtc } from "./format-instant.ts";
import { Icon, type IconName } from "./icon.tsx";

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
  let day = "";
  return (
    <ol className="timeline">
      {entries.flatMap(({ key, at, icon, tone, title, detail, link }) => {
        const itsDay = formatUtc(at, "day");
        const head = itsDay === day ? [] : [<DayHead key={`day ${itsDay}`} day={itsDay} />];
        day = itsDay;
        return [
          ...head,
          <li key={key}>
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
          </li>,
        ];
      })}
    </ol>
  );
}

function DayHead({ day }: { day: string }) {
  return <li className="timeline__day">{day}, UTC</li>;
}
