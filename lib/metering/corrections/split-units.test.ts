import { expect, test } from "vitest";
import { splitUnits } from "#lib/metering/corrections/split-units.ts";

test.each([
  [12_400_000n, 12n, 400_000n],
  [0n, 0n, 0n],
  [999_999n, 0n, 999_999n],
  [-2_500_000n, 0n, -2_500_000n],
  [2_147_483_648_000_000n, 2_147_483_647n, 1_000_000n],
])("%s millionths bill %s and leave %s", (micros, billed, rest) => {
  expect(splitUnits(micros)).toEqual({ billed, rest });
});
