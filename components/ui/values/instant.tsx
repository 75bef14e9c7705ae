import { formatLocal, formatUtc, type InstantShow } from "./format-instant.ts";

type Props = {
  at: Date;
  /** `await viewerZone()`; null shows UTC only. */
  zone: string | null;
  show?: InstantShow;
  /** In tables: local time small under UTC. Otherwise beside it. */
  isStacked?: boolean;
};

/** UTC is the truth, local time is help: `11:00 UTC, 12:00 Berlin`. */
export function Instant({ at, zone, show = "day-hour", isStacked }: Props) {
  const utc = formatUtc(at, show);
  const local = formatLocal(at, show, zone);
  const machine = at.toISOString();
  if (!isStacked) {
    return <time dateTime={machine}>{local ? `${utc}, ${local}` : utc}</time>;
  }
  return (
    <time dateTime={machine} className="instant">
      {utc}
      {local && <small>{local}</small>}
    </time>
  );
}
