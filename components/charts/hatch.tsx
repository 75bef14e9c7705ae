/** The pattern of what still counts; once on each page that draws charts. */
export function HatchPattern() {
  return (
    <svg width="0" height="0" aria-hidden="true" className="vh">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className="hatch-line" d="M0 0V5" />
        </pattern>
      </defs>
    </svg>
  );
}

type Fill = "accepted" | "over" | "counting" | "frozen" | "open" | "risk" | "lost";

function Swatch({ fill }: { fill: Fill }) {
  return (
    <svg className="swatch" viewBox="0 0 12 12" aria-hidden="true">
      <rect className={`fill-${fill}`} width="12" height="12" />
    </svg>
  );
}

/** What the fills of a chart mean. */
export function Legend({ entries }: { entries: readonly { fill: Fill; label: string }[] }) {
  return (
    <div className="legend">
      {entries.map(({ fill, label }) => (
        <span key={fill}>
          <Swatch fill={fill} />
          {label}
        </span>
      ))}
    </div>
  );
}
