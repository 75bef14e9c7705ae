import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import { noteNewCustomer } from "#lib/registration/asking/note-new-customer.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";
import { storeBridgeEvent } from "#lib/testing/fixtures/lifecycle-events.ts";

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
  await db.database.agreement.updateMany({ data: { status: "ended" } });
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

test("a buyer who never finished raises an alert after two hours, until the agreement is linked", async () => {
  const agreement = await anAgreement(db.database, await aProduct(db.database));
  const arrival = await anArrival(agreement, 1.9);
  const unfinished = `REGISTRATION_UNFINISHED agreement:${agreement.id}`;
  expect(await watch()).not.toContain(unfinished);
  await db.database.registration.update({ where: { id: arrival.id }, data: { createdAt: hoursAgo(2.1) } });
  expect(await watch()).toContain(unfinished);
  // Also when the arrival itself has been purged.
  await db.database.registration.deleteMany();
  expect(await watch()).toContain(unfinished);
  await aLink(db.database, agreement, await anOrganization(db.database));
  expect(await watch()).not.toContain(unfinished);
});

describe("who bought and never arrived", () => {
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  const bought = (hours: number, over: Parameters<typeof anAgreement>[2] = {}) => ({
    createdAt: ago(hours),
    startsAt: ago(hours),
    ...over,
  });
  const missing = (agreement: { id: string }) => `CUSTOMER_MISSING agreement:${agreement.id}`;

  test("raises an alert after a day, closed when the buyer arrives, or it is linked, or it ends", async () => {
    const product = await aProduct(db.database);
    const [young, arrives, linked, ends] = [
      await anAgreement(db.database, product, bought(23)),
      await anAgreement(db.database, product, bought(25)),
      await anAgreement(db.database, product, bought(25)),
      await anAgreement(db.database, product, bought(25, { startsAt: null })),
    ];
    const found = await watch();
    expect(found).not.toContain(missing(young));
    for (const one of [arrives, linked, ends]) expect(found).toContain(missing(one));
    await anArrival(arrives, 0.1);
    await aLink(db.database, linked, await anOrganization(db.database));
    await db.database.agreement.update({ where: { id: ends.id }, data: { status: "ended" } });
    expect((await watch()).filter((one) => one.startsWith("CUSTOMER_MISSING"))).toEqual([]);
  });

  test("stays open however long it lasts, and does not come back when the arrival is purged", async () => {
    const agreement = await anAgreement(db.database, await aProduct(db.database), bought(25));
    expect(await watch()).toContain(missing(agreement));
    await db.database.agreement.update({ where: { id: agreement.id }, data: bought(24 * 90) });
    expect(await watch()).toContain(missing(agreement));
    await db.database.$transaction((tx) => noteNewCustomer(tx, agreement.id, now));
    expect(await watch()).not.toContain(missing(agreement));
  });

  test.each<[string, Parameters<typeof anAgreement>[2], Parameters<typeof aProduct>[1]]>([
    ["a start ahead", { startsAt: new Date(now.getTime() + 3_600_000) }, {}],
    ["a start within the day", { startsAt: ago(5) }, {}],
    ["an earlier integration's customer", { startsAt: ago(24 * 90) }, {}],
    ["an import that AWS has not confirmed", { unconfirmedSince: ago(30) }, {}],
    ["a purchase that AWS has not confirmed", { status: "pending" }, {}],
    ["a container product", {}, { kind: "CONTAINER" }],
  ])("is not said of %s", async (_name, over, ofProduct) => {
    const agreement = await anAgreement(db.database, await aProduct(db.database, ofProduct), bought(25, over));
    expect(await watch()).not.toContain(missing(agreement));
  });
});

test("silence about buyers who came has an alert by product, until a lifecycle event of one of them arrives", async () => {
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

test("an agreement that began long before its buyer came here proves nothing about lifecycle events", async () => {
  const product = await aProduct(db.database);
  await anArrival(await anAgreement(db.database, product, { startsAt: hoursAgo(24 * 90) }), 3);
  expect(await watch()).not.toContain(`EVENTS_SILENT product:${product.id}`);
});

test("dead-lettered events and endpoints switched off by their failures raise alerts; what an operator switched off does not", async () => {
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
