import { expect, test } from "vitest";
import { closeAlert, closeAlertsExcept, raiseAlert, raiseAlerts } from "#lib/alerts/raise-alert.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute));
const parked = { kind: "USAGE_PARKED", severity: "WARNING" } as const;

function rows(subject: string) {
  return db.database.alert.findMany({
    where: { subject },
    orderBy: { id: "asc" },
    select: { kind: true, openedAt: true, lastSeenAt: true, closedAt: true, times: true, data: true },
  });
}

test("one open row for each kind and subject, by any caller: the driver, Prisma, and many at once", async () => {
  const subject = "product:a";
  await raiseAlert(db.pool, { ...parked, subject, data: { waiting: 1 } }, at(1));
  await db.database.$transaction((tx) => raiseAlert(tx, { ...parked, subject, data: { waiting: 2 } }, at(3)));
  await Promise.all([2, 2, 2].map((minute) => raiseAlerts(db.pool, [{ ...parked, subject }], at(minute))));
  expect(await rows(subject)).toEqual([
    { kind: "USAGE_PARKED", openedAt: at(1), lastSeenAt: at(3), closedAt: null, times: 5, data: {} },
  ]);
});

test("what is over is closed, and comes again as a row of its own", async () => {
  const subject = "product:b";
  await raiseAlert(db.pool, { ...parked, subject }, at(1));
  await closeAlert(db.pool, "USAGE_PARKED", subject, at(2));
  await closeAlert(db.pool, "USAGE_PARKED", subject, at(3));
  await raiseAlert(db.pool, { ...parked, subject }, at(4));
  expect((await rows(subject)).map(({ openedAt, closedAt }) => [openedAt, closedAt])).toEqual([
    [at(1), at(2)],
    [at(4), null],
  ]);
});

test("all of a kind are closed but those that still hold", async () => {
  const near = { kind: "DEADLINE_NEAR", severity: "CRITICAL" } as const;
  await raiseAlerts(
    db.pool,
    [
      { ...near, subject: "product:c" },
      { ...near, subject: "product:d" },
    ],
    at(1),
  );
  await closeAlertsExcept(db.pool, "DEADLINE_NEAR", ["product:d"], at(2));
  expect(await rows("product:c")).toMatchObject([{ closedAt: at(2) }]);
  expect(await rows("product:d")).toMatchObject([{ closedAt: null }]);
  await closeAlertsExcept(db.pool, "DEADLINE_NEAR", [], at(3));
  expect(await rows("product:d")).toMatchObject([{ closedAt: at(3) }]);
});

test("a change that is taken back leaves no alert", async () => {
  await expect(
    db.database.$transaction(async (tx) => {
      await raiseAlert(tx, { ...parked, subject: "product:e" }, at(1));
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");
  expect(await rows("product:e")).toEqual([]);
});
