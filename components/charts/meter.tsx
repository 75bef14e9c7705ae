type Props = {
  /** Exact numbers stand beside it; these only draw. */
  used: number;
  included: number;
};

/** How much of what is included is used; what is above stands behind the mark, in the lighter series. */
export function Meter({ used, included }: Props) {
  const whole = Math.max(included, used * 1.1, 1);
  const scale = 1000 / whole;
  const inside = Math.min(used, included) * scale;
  const over = Math.max(0, used - included) * scale;
  return (
    <svg className="meter" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className="meter__track" width="1000" height="10" />
      <rect className="meter__used" width={inside.toFixed(1)} height="10" />
      {over > 0 && <rect className="meter__over" x={inside.toFixed(1)} width={over.toFixed(1)} height="10" />}
      <rect className="meter__limit" x={(included * scale - 2).toFixed(1)} width="2" height="10" />
    </svg>
  );
}
