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
  for (const [size, sign] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (n >= size && (n >= 1e4 || size > 1e3)) return `${Number((n / size).toPrecision(3))}${sign}`;
  }
  return n.toLocaleString("en-GB");
}

/** Where each bar stands in the frame: an axis from 0 with three or four grid lines, bands with a little air between. */
export function placeBars(bars: readonly Bar[], { width, height, left, top, bottom }: Frame, limit?: number) {
  const highest = Math.max(limit ?? 0, ...bars.map((bar) => bar.billed + (bar.over ?? 0) + bar.counting));
  const y = scaleLinear()
    .domain([0, highest || 1])
    .nice(3)
    .range([height - bottom, top]);
  const x = scaleBand()
    .domain(bars.map((bar) => bar.key))
    .range([left, width])
    .paddingInner(0.08)
    .paddingOuter(0.04);
  return {
    baseline: height - bottom,
    ticks: y.ticks(3).map((value) => ({ value, y: crisp(y(value)) })),
    limitY: limit === undefined ? undefined : crisp(y(limit)),
    bandWidth: round(x.bandwidth()),
    bars: bars.map((bar) => {
      const over = bar.over ?? 0;
      return {
        ...bar,
        x: round(x(bar.key) ?? left),
        billedBox: box(y(bar.billed), y(0)),
        overBox: box(y(bar.billed + over), y(bar.billed)),
        countingBox: box(y(bar.billed + over + bar.counting), y(bar.billed + over)),
      };
    }),
  };
}

/** Which bars carry a label below: the first, the last, and some between that leave room. */
export function labelled(bars: readonly Bar[], most: number): ReadonlySet<string> {
  const step = Math.max(1, Math.ceil((bars.length - 1) / Math.max(1, most - 1)));
  const keys = bars.filter((_, i) => i % step === 0 && bars.length - 1 - i >= step / 2).map((bar) => bar.key);
  const last = bars.at(-1);
  return new Set(last ? [...keys, last.key] : keys);
}

const round = (n: number) => Math.round(n * 10) / 10;
const crisp = (n: number) => Math.round(n) + 0.5;

function box(from: number, to: number) {
  return { y: round(from), height: round(Math.max(0, to - from)) };
}
