import { drawBars, type Bar, type Frame } from "./bar-scale.ts";

const frame: Frame = { width: 286, height: 66, left: 0, top: 2, bottom: 16 };

/** A month of bars in the width of a side panel: shape only, first and last day named; the numbers stand beside it. */
export function SmallBars({ bars, description }: { bars: readonly Bar[]; description: string }) {
  const { billed, over, counting, baseline } = drawBars(bars, frame);
  return (
    <svg className="chart" viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={description}>
      <path className="chart__axis" d={`M0 ${baseline + 0.5}H${frame.width}`} />
      <path className="chart__billed" d={billed} />
      <path className="chart__over" d={over} />
      <path className="chart__counting" d={counting} />
      <text x="0" y={frame.height - 3}>
        {bars[0]?.label}
      </text>
      <text x={frame.width} y={frame.height - 3} textAnchor="end">
        {bars.length > 1 && bars.at(-1)?.label}
      </text>
    </svg>
  );
}
