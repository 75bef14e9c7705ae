import { expect, test } from "vitest";
import { reconcileOverdue } from "#lib/agreements/lifecycle/reconcile-overdue.ts";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { storeSnsMessage } from "#lib/testing/fixtures/lifecycle-events.ts";

const db = useDatabase();
const instant = (time: string) => new Date(`2026-11-21T${time}Z`);
const statusOf = (id: string) =>
  db.database.agreement.findUniqueOrThrow({ where: { id }, select: { status: true, statusReason: true } });

test("E03 a LEGACY customer whose unsubscribe-success never came ends two hours after unsubscribe-pending", async () => {
  const product = await aProduct(db.database, { integration: "LEGACY" });
  const customerIdentifier = "gone-customer";
  const { id } = await anAgreement(db.database, product, { licenseArn: null, customerIdentifier });
  const { productCode } = product;
  await storeSnsMessage(db.pool, "unsubscribe-pending", "2026-11-21T10:00:00Z", { productCode, customerIdentifier });
  await applyStoredEvents({ db: db.database, now: instant("10:01:00") });
  expect(await statusOf(id)).toEqual({ status: "ending", statusReason: "UNSUBSCRIBE_PENDING" });

  expect(await reconcileOverdue(db.database, instant("11:59:59"))).toBe(0);
  expect(await statusOf(id)).toMatchObject({ status: "ending" });
  expect(await reconcileOverdue(db.database, instant("12:00:00"))).toBe(1);
  expect(await statusOf(id)).toEqual({ status: "ended", statusReason: "TERM_OVER" });
  expect(await reconcileOverdue(db.database, instant("12:30:00"))).toBe(0);
});

test("a contract that still grants something goes on past its term, one that grants nothing does not", async () => {
  const product = await aProduct(db.database, { pricingModel: "CONTRACT" });
  const over = { status: "active", endsAt: instant("08:00:00"), entitlementsReadAt: instant("09:00:00") } as const;
  const [granted, empty] = [
    await anAgreement(db.database, product, over),
    await anAgreement(db.database, product, over),
  ];
  await db.database.entitlement.create({
    data: {
      agreementId: granted.id,
      dimension: "seats",
      valueType: "integer",
      value: "5",
      readAt: instant("09:00:00"),
    },
  });
  expect(await reconcileOverdue(db.database, instant("12:00:00"))).toBe(1);
  expect(await statusOf(granted.id)).toMatchObject({ status: "active" });
  expect(await statusOf(empty.id)).toMatchObject({ status: "ended" });
});

test("what nothing more is heard of within the hour after its end waits for a notice", async () => {
  const product = await aProduct(db.database);
  const { id } = await anAgreement(db.database, product, { status: "ending", endsAt: instant("11:30:00") });
  expect(await reconcileOverdue(db.database, instant("12:00:00"), () => true)).toBe(0);
  expect(await reconcileOverdue(db.database, instant("12:00:00"))).toBe(0);
  expect(await statusOf(id)).toMatchObject({ status: "ending" });
});
