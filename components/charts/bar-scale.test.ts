import { expect, test } from "vitest";
import { axisLabel, labelled, placeBars, type Bar } from "./bar-scale.ts";

const frame = { width: 316, height: 132, left: 36, top: 10, bottom: 22 };
const days = (values: readonly number[]): Bar[] =>
  values.map((billed, i) => ({ key: String(i), label: `${i + 1} Nov`, billed, counting: 0 }));

test("bars stand on the axis from 0 and the highest stays below the top", () => {
  const { bars, baseline } = placeBars(days([0, 80, 240]), frame);
  expect(bars[0]?.billedBox).toEqual({ y: baseline, height: 0 });
  expect(bars[2]?.billedBox.y).toBeGreaterThanOrEqual(frame.top);
  expect((bars[2]?.billedBox.height ?? 0) / (bars[1]?.billedBox.height ?? 1)).toBeCloseTo(3, 1);
});

test("what is still counting stands on top of what is billed", () => {
  const { bars } = placeBars([{ key: "a", label: "1 Nov", billed: 10, over: 5, counting: 5 }], frame);
  const [bar] = bars;
  expect(bar!.countingBox.y + bar!.countingBox.height).toBeCloseTo(bar!.overBox.y, 1);
  expect(bar!.overBox.y + bar!.overBox.height).toBeCloseTo(bar!.billedBox.y, 1);
});

test("an empty month still has an axis", () => {
  const { ticks, bars } = placeBars(days([0, 0]), frame);
  expect(ticks[0]).toEqual({ value: 0, y: 110.5 });
  expect(bars.every((bar) => bar.billedBox.height === 0)).toBe(true);
});

test("the first and the last bar are always labelled, with room between", () => {
  for (let n = 1; n <= 31; n++) {
    const bars = days(Array.from({ length: n }, () => 1));
    const set = labelled(bars, 5);
    expect(set.has("0")).toBe(true);
    expect(set.has(String(n - 1))).toBe(true);
    expect(set.size).toBeLessThanOrEqual(6);
  }
});

test.each([
  [0, "0"],
  [1500, "1,500"],
  [20_000, "20k"],
  [1_200_000, "1.2M"],
  [3_000_000_000, "3G"],
])("writes %i on the axis as %s", (n, text) => expect(axisLabel(n)).toBe(text));
