import { placeBars, type Bar, type Frame } from "./bar-scale.ts";

const frame: Frame = { width: 286, height: 66, left: 0, top: 2, bottom: 16 };

/** A month of bars in the width of a side panel: shape only, first and last day named; the numbers stand beside it. */
export function SmallBars({ bars, description }: { bars: readonly Bar[]; description: string }) {
  const { bars: placed, bandWidth, baseline } = placeBars(bars, frame);
  return (
    <svg className="chart" viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={description}>
      <path className="chart__axis" d={`M0 ${baseline + 0.5}H${frame.width}`} />
      {placed.map((bar) => (
        <g key={bar.key}>
          {bar.billedBox.height > 0 && (
            <rect className="chart__billed" x={bar.x} width={bandWidth} {...bar.billedBox} />
          )}
          {bar.countingBox.height > 0 && (
            <rect className="chart__counting" x={bar.x} width={bandWidth} {...bar.countingBox} />
          )}
        </g>
      ))}
      <text x="0" y={frame.height - 3}>
        {bars[0]?.label}
      </text>
      <text x={frame.width} y={frame.height - 3} textAnchor="end">
        {bars.length > 1 && bars.at(-1)?.label}
      </text>
    </svg>
  );
}
