import { expect, test } from "vitest";
import { toBars, toDailySeries, usageWords } from "./daily-series.ts";

const calendar = [
  { key: "2026-11-20", label: "20 Nov" },
  { key: "2026-11-21", label: "21 Nov" },
];
const vision = {
  id: "p1",
  title: "Vision",
  dimensions: [
    { name: "api_calls", label: "API calls", unit: "Calls" },
    { name: "hours", label: "Compute hours", unit: "Hours" },
  ],
};
const archive = { id: "p2", title: "Archive", dimensions: [{ name: "gb", label: "Archive", unit: "GB" }] };
const day = (productId: string, dimension: string, key: string, billed: string, counting = "0") => ({
  productId,
  dimension,
  day: key,
  billed,
  counting,
  unbilled: "0",
});

test("a series has every day of the calendar, exact sums, and leaves out what was not used", () => {
  const [series, ...others] = toDailySeries(
    [day("p1", "api_calls", "2026-11-21", "9007199254740993", "0.1"), day("p1", "api_calls", "2026-11-20", "2", "0.2")],
    [vision],
    calendar,
  );
  expect(others).toEqual([]);
  expect(series).toMatchObject({ label: "API calls", billed: "9007199254740995", counting: "0.3" });
  expect(series?.days.map(({ billed }) => billed)).toEqual(["2", "9007199254740993"]);
  expect(toBars(series!)[0]).toEqual({ key: "2026-11-20", label: "20 Nov", billed: 2, counting: 0.2 });
});

test("products are named only where several were used; a removed dimension keeps its own name", () => {
  const rows = [day("p1", "old", "2026-11-20", "1"), day("p2", "gb", "2026-11-20", "5")];
  expect(toDailySeries(rows, [vision, archive], calendar).map(({ label }) => label)).toEqual([
    "Vision: old",
    "Archive: Archive",
  ]);
});

test("words leave out what is zero", () => {
  expect(usageWords({ billed: "1200", counting: "0", unbilled: "0" })).toBe("1,200 billed");
  expect(usageWords({ billed: "0", counting: "3.4", unbilled: "2" })).toBe(
    "0 billed, 3.4 still counting, 2 not billed",
  );
});
