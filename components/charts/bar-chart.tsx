import { axisLabel, drawBars, labelledBars, type Bar, type Frame } from "./bar-scale.ts";
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
  const drawing = { description, bars, limit };
  return (
    <figure className="stack stack--tight">
      <figcaption className="row row--between">
        <b>{title}</b>
        <span className="quantity text-ink-2">{total}</span>
      </figcaption>
      <ChartCursor label={`${title}, day by day`} tips={tips}>
        <Drawing frame={isHalf ? half : wide} labels={isHalf ? 3 : 5} className="chart beyond-phone" {...drawing} />
        <Drawing frame={phone} labels={3} className="chart only-phone" {...drawing} />
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
  const drawn = drawBars(bars, frame, limit?.value);
  const { left, width, height } = frame;
  const { first, step, width: bandWidth } = drawn.band;
  return (
    <svg
      className={className}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={description}
      data-first={first}
      data-step={step}
      data-band={bandWidth}
    >
      {drawn.ticks.map(({ value, y }) => (
        <g key={value}>
          <path className={value === 0 ? "chart__axis" : "chart__grid"} d={`M${left} ${y}H${width}`} />
          <text x={left - 8} y={y + 3.5} textAnchor="end">
            {axisLabel(value)}
          </text>
        </g>
      ))}
      {drawn.billed && <path className="chart__billed" d={drawn.billed} />}
      {drawn.over && <path className="chart__over" d={drawn.over} />}
      {drawn.counting && <path className="chart__counting" d={drawn.counting} />}
      {limit && drawn.limitY !== undefined && (
        <>
          <path className="chart__limit" d={`M${left} ${drawn.limitY}H${width}`} />
          <text className="chart__limit-label" x={left + 4} y={drawn.limitY - 5}>
            {limit.label}
          </text>
        </>
      )}
      {labelledBars(bars.length, labels).map((i) => (
        <text
          key={i}
          x={i === 0 ? first : i === bars.length - 1 ? width : first + i * step + bandWidth / 2}
          y={height - 6}
          textAnchor={i === 0 ? "start" : i === bars.length - 1 ? "end" : "middle"}
        >
          {bars[i]?.label}
        </text>
      ))}
    </svg>
  );
}
