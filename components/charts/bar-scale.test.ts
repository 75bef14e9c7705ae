import { expect, test } from "vitest";
import { axisLabel, drawBars, labelledBars, type Bar } from "./bar-scale.ts";

const frame = { width: 316, height: 132, left: 36, top: 10, bottom: 22 };
const days = (values: readonly number[]): Bar[] =>
  values.map((billed, i) => ({ key: String(i), label: `${i + 1} Nov`, billed, counting: 0 }));
/** The rectangles of a path as [x, top, width, height]. */
const boxes = (path: string) =>
  [...path.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)/g)].map((match) => match.slice(1).map(Number));

test("bars stand on the axis from 0, in proportion, below the top; nothing is drawn for 0", () => {
  const { billed, baseline } = drawBars(days([0, 80, 240]), frame);
  const [low, high] = boxes(billed);
  expect(boxes(billed)).toHaveLength(2);
  expect(low![1]! + low![3]!).toBeCloseTo(baseline, 1);
  expect(high![1]).toBeGreaterThanOrEqual(frame.top);
  expect(high![3]! / low![3]!).toBeCloseTo(3, 1);
});

test("what is above the included stands on the billed, what is still counting on top of both", () => {
  const drawing = drawBars([{ key: "a", label: "1 Nov", billed: 10, over: 5, counting: 5 }], frame);
  const [billed, over, counting] = [drawing.billed, drawing.over, drawing.counting].map((path) => boxes(path)[0]!);
  expect(over![1]! + over![3]!).toBeCloseTo(billed![1]!, 1);
  expect(counting![1]! + counting![3]!).toBeCloseTo(over![1]!, 1);
});

test("an empty month still has an axis", () => {
  const { ticks, billed } = drawBars(days([0, 0]), frame);
  expect(ticks[0]).toEqual({ value: 0, y: 110.5 });
  expect(billed).toBe("");
});

test("the first and the last bar are always labelled, and no more than fit", () => {
  for (let n = 1; n <= 31; n++) {
    const labels = labelledBars(n, 5);
    expect(labels[0]).toBe(0);
    expect(labels.at(-1)).toBe(n - 1);
    expect(labels.length).toBeLessThanOrEqual(6);
  }
});

test.each([
  [0, "0"],
  [1500, "1,500"],
  [20_000, "20k"],
  [1_200_000, "1.2M"],
  [3_000_000_000, "3G"],
])("writes %i on the axis as %s", (n, text) => expect(axisLabel(n)).toBe(text));
