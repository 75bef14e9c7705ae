import { scaleBand, scaleLinear } from "d3-scale";

/** One day (or hour) of one dimension. Heights only: the exact numbers stand in the table beside the drawing. */
export type Bar = {
  /** Unique in the chart; becomes the place on the axis. */
  key: string;
  /** "21 Nov" */
  label: string;
  billed: number;
  /** Billed above what is included; drawn in the lighter series on top of `billed`. */
  over?: number;
  /** Not yet billed: still counting or on its way; hatched, on top of the rest. */
  counting: number;
};

export type Frame = { width: number; height: number; left: number; top: number; bottom: number };

/** Text of the axis: 1,500 · 20k · 1.2M, so that it fits its 36 px. */
export function axisLabel(n: number): string {
  if (n < 1e4) return n.toLocaleString("en-GB");
  const [size, sign] = n >= 1e9 ? [1e9, "G"] : n >= 1e6 ? [1e6, "M"] : [1e3, "k"];
  return `${Number((n / Number(size)).toPrecision(3))}${sign}`;
}

/**
 * The drawing of bars in a frame: an axis from 0 with three or four grid lines, bands with a little air between, one path
 * for each fill (an element per bar would be sent twice, in the page and in its data).
 */
export function drawBars(bars: readonly Bar[], { width, height, left, top, bottom }: Frame, limit?: number) {
  const highest = Math.max(limit ?? 0, ...bars.map((bar) => bar.billed + (bar.over ?? 0) + bar.counting));
  const y = scaleLinear()
    .domain([0, highest || 1])
    .nice(3)
    .range([height - bottom, top]);
  const x = scaleBand<number>()
    .domain(bars.map((_, i) => i))
    .range([left, width])
    .paddingInner(0.08)
    .paddingOuter(0.04);
  const column = (from: (bar: Bar) => number, to: (bar: Bar) => number) =>
    bars.map((bar, i) => rectangle(x(i) ?? left, x.bandwidth(), y(to(bar)), y(from(bar)))).join("");
  const withOver = (bar: Bar) => bar.billed + (bar.over ?? 0);
  return {
    baseline: height - bottom,
    ticks: y.ticks(3).map((value) => ({ value, y: crisp(y(value)) })),
    limitY: limit === undefined ? undefined : crisp(y(limit)),
    band: { first: round(x(0) ?? left), step: round(x.step()), width: round(x.bandwidth()) },
    billed: column(
      () => 0,
      (bar) => bar.billed,
    ),
    over: column((bar) => bar.billed, withOver),
    counting: column(withOver, (bar) => withOver(bar) + bar.counting),
  };
}

/** Which bars carry a label below, by index: the first, the last, and some between that leave room. */
export function labelledBars(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil((count - 1) / Math.max(1, most - 1)));
  const all = Array.from({ length: count }, (_, i) => i);
  return all.filter((i) => i === count - 1 || (i % step === 0 && count - 1 - i >= step / 2));
}

const round = (n: number) => Math.round(n * 10) / 10;
const crisp = (n: number) => Math.round(n) + 0.5;

function rectangle(x: number, width: number, top: number, bottom: number): string {
  const height = round(bottom - top);
  return height <= 0 ? "" : `M${round(x)} ${round(top)}h${round(width)}v${height}h${-round(width)}z`;
}
