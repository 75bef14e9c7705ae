import { axisLabel, labelled, placeBars, type Bar, type Frame } from "./bar-scale.ts";
import { ChartCursor } from "./chart-cursor.tsx";

type Props = {
  title: string;
  /** The sum or the maximum, in words: "3,063 h this month". */
  total: string;
  /** What a screen reader hears instead of the drawing. */
  description: string;
  bars: readonly Bar[];
  /** For the cursor: "1 Nov: 80 h billed", one a bar. */
  tips: readonly string[];
  /** What is included; a dashed line. */
  limit?: { value: number; label: string };
  /** Half the page's width. */
  isHalf?: boolean;
};

const wide: Frame = { width: 1038, height: 152, left: 36, top: 10, bottom: 22 };
const half: Frame = { width: 507, height: 132, left: 36, top: 10, bottom: 22 };
const phone: Frame = { width: 316, height: 132, left: 36, top: 10, bottom: 22 };

/** Bars of one dimension, drawn on the server, once for a desk and once for a phone; the cursor is the only script. */
export function BarChart({ title, total, description, bars, tips, limit, isHalf }: Props) {
  return (
    <figure className="stack stack--tight">
      <figcaption className="row row--between">
        <b className="font-semibold">{title}</b>
        <span className="quantity text-ink-2">{total}</span>
      </figcaption>
      <ChartCursor label={`${title}, day by day`} tips={tips}>
        <Drawing
          frame={isHalf ? half : wide}
          labels={isHalf ? 3 : 5}
          className="chart beyond-phone"
          {...{ description, bars, limit }}
        />
        <Drawing frame={phone} labels={3} className="chart only-phone" {...{ description, bars, limit }} />
      </ChartCursor>
    </figure>
  );
}

type DrawingProps = Pick<Props, "description" | "bars" | "limit"> & {
  frame: Frame;
  labels: number;
  className: string;
};

function Drawing({ frame, labels, className, description, bars, limit }: DrawingProps) {
  const placed = placeBars(bars, frame, limit?.value);
  const shown = labelled(bars, labels);
  const { left, width, height } = frame;
  return (
    <svg className={className} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={description}>
      {placed.ticks.map(({ value, y }) => (
        <g key={value}>
          <path className={value === 0 ? "chart__axis" : "chart__grid"} d={`M${left} ${y}H${width}`} />
          <text x={left - 8} y={y + 3.5} textAnchor="end">
            {axisLabel(value)}
          </text>
        </g>
      ))}
      {placed.bars.map((bar) => (
        <g key={bar.key} data-bar="">
          {bar.billedBox.height > 0 && (
            <rect className="chart__billed" x={bar.x} width={placed.bandWidth} {...bar.billedBox} />
          )}
          {bar.overBox.height > 0 && (
            <rect className="chart__over" x={bar.x} width={placed.bandWidth} {...bar.overBox} />
          )}
          {bar.countingBox.height > 0 && (
            <rect className="chart__counting" x={bar.x} width={placed.bandWidth} {...bar.countingBox} />
          )}
        </g>
      ))}
      {limit && placed.limitY !== undefined && (
        <>
          <path className="chart__limit" d={`M${left} ${placed.limitY}H${width}`} />
          <text className="chart__limit-label" x={left + 4} y={placed.limitY - 5}>
            {limit.label}
          </text>
        </>
      )}
      {placed.bars.map((bar, i) =>
        shown.has(bar.key) ? (
          <text
            key={bar.key}
            x={i === 0 ? bar.x : i === bars.length - 1 ? width : bar.x + placed.bandWidth / 2}
            y={height - 6}
            textAnchor={i === 0 ? "start" : i === bars.length - 1 ? "end" : "middle"}
          >
            {bar.label}
          </text>
        ) : null,
      )}
    </svg>
  );
}
