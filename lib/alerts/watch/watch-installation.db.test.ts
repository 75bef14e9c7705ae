import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/factories.ts";
import { storeBridgeEvent } from "#lib/testing/notices.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
/** Far from business time, so that a rule that takes the wrong one of the two is seen. */
const machineNow = new Date("2031-05-06T07:08:09Z");
const hoursAgo = (hours: number) => new Date(machineNow.getTime() - hours * 3_600_000);
const watch = async () => {
  await watchInstallation(db.database, { now, machineNow });
  const rows = await db.database.alert.findMany({ where: { closedAt: null }, orderBy: { kind: "asc" } });
  return rows.map(({ kind, subject }) => `${kind} ${subject}`);
};
beforeEach(async () => {
  await db.database.alert.deleteMany();
  await db.database.registration.deleteMany();
});

/** A buyer who came so many hours ago and was resolved then. */
async function anArrival(agreement: { id: string; productId: string }, hours: number) {
  const at = hoursAgo(hours);
  return db.database.registration.create({
    data: {
      handleHash: randomBytes(32),
      state: "RESOLVED",
      agreementId: agreement.id,
      productId: agreement.productId,
      createdAt: at,
      resolvedAt: at,
      expiresAt: new Date(at.getTime() + 3_600_000),
    },
  });
}

test("a buyer who never finished is told of after two hours, until the agreement is linked", async () => {
  const agreement = await anAgreement(db.database, await aProduct(db.database));
  const arrival = await anArrival(agreement, 1.9);
  const unfinished = `REGISTRATION_UNFINISHED agreement:${agreement.id}`;
  expect(await watch()).not.toContain(unfinished);
  await db.database.registration.update({ where: { id: arrival.id }, data: { createdAt: hoursAgo(2.1) } });
  expect(await watch()).toContain(unfinished);
  // Also when the arrival itself has been forgotten.
  await db.database.registration.deleteMany();
  expect(await watch()).toContain(unfinished);
  await aLink(db.database, agreement, await anOrganization(db.database));
  expect(await watch()).not.toContain(unfinished);
});

test("silence about buyers who came is told by product, until a notice of one of them arrives", async () => {
  const product = await aProduct(db.database);
  const [first, second] = [
    await anAgreement(db.database, product, { startsAt: null }),
    await anAgreement(db.database, product, { startsAt: null }),
  ];
  const silent = `EVENTS_SILENT product:${product.id}`;
  await anArrival(first, 0.5);
  expect(await watch()).not.toContain(silent);
  await anArrival(second, 3);
  expect(await watch()).toContain(silent);
  const id = "a-notice";
  await storeBridgeEvent(db.pool, "License Updated - Manufacturer", "2026-11-21T10:00:00Z", {}, id);
  await db.database.lifecycleEvent.updateMany({
    where: { eventId: id },
    data: { agreementId: second.id, state: "APPLIED" },
  });
  expect(await watch()).not.toContain(silent);
});

test("an agreement that began long before its buyer came here proves nothing about notices", async () => {
  const product = await aProduct(db.database);
  await anArrival(await anAgreement(db.database, product, { startsAt: hoursAgo(24 * 90) }), 3);
  expect(await watch()).not.toContain(`EVENTS_SILENT product:${product.id}`);
});

test("notices set aside and endpoints switched off by their failures are told of; what an operator switched off is not", async () => {
  await storeBridgeEvent(db.pool, "License Updated - Manufacturer", "2026-11-21T10:00:00Z", {}, "poison");
  await db.database.lifecycleEvent.updateMany({ where: { eventId: "poison" }, data: { state: "SET_ASIDE" } });
  const endpoint = (disabledReason: string) =>
    db.database.webhookEndpoint.create({
      data: { url: "https://h.example.com/", secrets: [], disabledAt: now, disabledReason },
    });
  const [gone] = [await endpoint("GONE"), await endpoint("OPERATOR")];
  expect(await watch()).toEqual(["EVENT_SET_ASIDE inbox", `WEBHOOK_DISABLED webhook_endpoint:${gone.id}`]);
  await db.database.lifecycleEvent.updateMany({ where: { eventId: "poison" }, data: { state: "APPLIED" } });
  await db.database.webhookEndpoint.update({
    where: { id: gone.id },
    data: { disabledAt: null, disabledReason: null },
  });
  expect(await watch()).toEqual([]);
});
