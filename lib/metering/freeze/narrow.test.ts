import { expect, test } from "vitest";
import { narrow } from "#lib/metering/freeze/narrow.ts";

async function done(all: readonly number[], bad: readonly number[], most = Infinity) {
  const worked: number[] = [];
  const failed: number[] = [];
  let asked = 0;
  const work = (group: readonly number[]) => {
    asked++;
    if (group.some((one) => bad.includes(one))) return Promise.reject(new Error("bad"));
    worked.push(...group);
    return Promise.resolve();
  };
  await narrow(all, work, {
    isEnough: () => failed.length >= most,
    failed: (one) => Promise.resolve(void failed.push(one)),
  });
  return { worked, failed, asked };
}
const thousand = Array.from({ length: 1000 }, (_, n) => n);

test("each failing one is found, and every other one is done once", async () => {
  expect(await done([], [])).toEqual({ worked: [], failed: [], asked: 0 });
  expect(await done([1, 2, 3], [])).toEqual({ worked: [1, 2, 3], failed: [], asked: 1 });
  expect(await done([1, 2, 3], [1, 2, 3])).toMatchObject({ worked: [], failed: [1, 2, 3] });
  const { worked, failed, asked } = await done(thousand, [0, 500, 999]);
  expect(failed).toEqual([0, 500, 999]);
  expect(worked).toEqual(thousand.filter((n) => ![0, 500, 999].includes(n)));
  expect(asked).toBeLessThan(70);
});

test("stops when enough have failed", async () => {
  expect((await done(thousand, thousand, 30)).failed).toHaveLength(30);
});

test("a database that is away ends it", async () => {
  const away = Object.assign(new Error("away"), { code: "57P01" });
  const ways = { isEnough: () => false, failed: () => Promise.resolve() };
  await expect(narrow([1, 2], () => Promise.reject(away), ways)).rejects.toBe(away);
});
