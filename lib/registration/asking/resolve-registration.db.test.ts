import { beforeEach, describe, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { aCustomer, minutes, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase({ connections: 20 });
const { answers, asked, granted, anArrival, aResolvedArrival, resolve, where } = useArrivals(db);
/** Counts by the day, so that a minute's end does not start the count again. */
const allDay = {
  query: (statement: { name: string; values: unknown[] }) =>
    db.pool.query(
      (statement.name === "take-from-limit"
        ? { ...statement, values: [statement.values[0], 86_400] }
        : statement) as never,
    ),
} as unknown as Queryable;
let product: Awaited<ReturnType<typeof aProduct>>;
beforeEach(async () => {
  product = await aProduct(db.database, { title: "Lumenar Vision" });
});

describe("the token", () => {
  test("R02 is kept sealed, and erased once AWS has answered", async () => {
    const { handle, token } = await anArrival(aCustomer(product));
    const stored = async () =>
      (await db.pool.query("SELECT * FROM registration ORDER BY created_at DESC")).rows as unknown[];
    expect(JSON.stringify(await stored())).not.toContain(token);
    expect(JSON.stringify(await stored())).not.toContain(handle);
    await resolve(handle);
    const [row] = await db.database.registration.findMany({
      orderBy: { resolvedAt: { sort: "desc", nulls: "last" } },
      take: 1,
    });
    expect(row).toMatchObject({ state: "RESOLVED", sealedToken: null, attempts: 1 });
  });

  test.each([
    ["REGISTRATION_TOKEN_EXPIRED", "TOKEN_EXPIRED", false],
    ["REGISTRATION_TOKEN_INVALID", "TOKEN_INVALID", false],
    ["MARKETPLACE_UNAVAILABLE", "AWS_UNAVAILABLE", true],
    ["MARKETPLACE_MISCONFIGURED", "CONFIGURATION", true],
  ] as const)("AWS's %s reads as %s, asking again: %s", async (code, fault, canAskAgain) => {
    const { handle, token } = await anArrival(new AppError(code, "as told"));
    await resolve(handle);
    expect(await where(handle)).toMatchObject({ step: "fault", fault, canAskAgain });
    answers.set(token, aCustomer(product));
    await resolve(handle);
    expect((await where(handle)).step).toBe(canAskAgain ? "sign-in" : "fault");
  });

  test("R08 of a product that is not sold here is refused", async () => {
    const { handle } = await anArrival({ ...aCustomer(product), productCode: "foreign" });
    await resolve(handle);
    expect(await where(handle)).toMatchObject({ step: "fault", fault: "UNKNOWN_PRODUCT", canAskAgain: false });
  });

  test("under a secret that is gone is as good as too old", async () => {
    const { handle } = await anArrival(aCustomer(product));
    await resolve(handle, { sealer: createSealer(["another-secret"]) });
    expect(await where(handle)).toMatchObject({ fault: "TOKEN_EXPIRED" });
  });

  test("lives an hour", async () => {
    const { handle } = await anArrival(aCustomer(product));
    asked.length = 0;
    await resolve(handle, { now: minutes(60) });
    expect(asked).toEqual([]);
    expect(await where(handle, null, minutes(60))).toMatchObject({ fault: "EXPIRED_REGISTRATION" });
  });

  test("R11 AWS is asked at most 120 times a minute for one network address", async () => {
    asked.length = 0;
    const arrivals = await Promise.all(Array.from({ length: 130 }, () => anArrival(aCustomer(product))));
    for (const { handle } of arrivals) await resolve(handle, { address: "flood", limits: allDay });
    expect(asked.length).toBe(120);
    const last = arrivals.at(-1)!;
    expect(await where(last.handle)).toMatchObject({ fault: "RATE_LIMITED", canAskAgain: true });
  });
});

describe("the agreement", () => {
  test("is one row, however often its buyer arrives and however its ARN is spelled", async () => {
    const customer = aCustomer(product);
    await aResolvedArrival(customer);
    await aResolvedArrival({ ...customer, licenseArn: customer.licenseArn!.replace("arn:", "").toUpperCase() });
    await Promise.all(Array.from({ length: 8 }, () => aResolvedArrival(customer)));
    const rows = await db.database.agreement.findMany({
      where: { customerAwsAccountId: customer.customerAwsAccountId },
    });
    expect(rows).toMatchObject([{ status: "active", statusReason: "RESOLVED", licenseArn: customer.licenseArn }]);
  });

  test("of eight first arrivals at once is made once", async () => {
    const customer = aCustomer(product);
    const arrivals = await Promise.all(Array.from({ length: 8 }, () => anArrival(customer)));
    await Promise.all(arrivals.map(({ handle }) => resolve(handle)));
    expect(await db.database.agreement.count({ where: { customerAwsAccountId: customer.customerAwsAccountId } })).toBe(
      1,
    );
    for (const { handle } of arrivals) expect((await where(handle)).step).toBe("sign-in");
  });

  test("completes the only row that waits for its licence", async () => {
    const customer = aCustomer(product);
    const waiting = await db.database.agreement.create({
      data: { productId: product.id, customerAwsAccountId: customer.customerAwsAccountId, awsAgreementId: "agmt-1" },
    });
    await aResolvedArrival(customer);
    const rows = await db.database.agreement.findMany({
      where: { customerAwsAccountId: customer.customerAwsAccountId },
    });
    expect(rows).toMatchObject([
      { id: waiting.id, licenseArn: customer.licenseArn, awsAgreementId: "agmt-1", status: "active" },
    ]);
  });

  test("of a LEGACY product is known by its customer identifier", async () => {
    const legacy = await aProduct(db.database, { integration: "LEGACY" });
    const customer = {
      productCode: legacy.productCode,
      customerAwsAccountId: null,
      licenseArn: null,
      customerIdentifier: "abc123",
    };
    await aResolvedArrival(customer);
    await aResolvedArrival({ ...customer, customerAwsAccountId: "123456789012" });
    const rows = await db.database.agreement.findMany({ where: { productId: legacy.id } });
    expect(rows).toMatchObject([
      { customerIdentifier: "abc123", customerAwsAccountId: "123456789012", licenseKey: null },
    ]);
  });

  test("of a contract waits for entitlements, and keeps those that AWS answers", async () => {
    const contract = await aProduct(db.database, { pricingModel: "CONTRACT" });
    const customer = aCustomer(contract);
    granted.answer = new AppError("MARKETPLACE_UNAVAILABLE", "down");
    await aResolvedArrival(customer);
    const read = () =>
      db.database.agreement.findFirstOrThrow({
        where: { customerAwsAccountId: customer.customerAwsAccountId },
        include: { entitlements: true },
      });
    expect(await read()).toMatchObject({
      status: "pending",
      statusReason: "NO_ENTITLEMENTS",
      entitlementsReadAt: null,
    });
    granted.answer = [{ dimension: "seats", valueType: "integer", value: "25", expiresAt: minutes(600) }];
    await aResolvedArrival(customer);
    expect(await read()).toMatchObject({ status: "active", entitlements: [{ dimension: "seats", value: "25" }] });
  });

  test("that an event ended is not opened again by an arrival", async () => {
    const customer = aCustomer(product);
    await aResolvedArrival(customer);
    await db.database.agreement.updateMany({
      where: { customerAwsAccountId: customer.customerAwsAccountId },
      data: { status: "ended", statusReason: "DEPROVISIONED" },
    });
    await aResolvedArrival(customer);
    expect(
      await db.database.agreement.findFirst({ where: { customerAwsAccountId: customer.customerAwsAccountId } }),
    ).toMatchObject({ status: "ended", statusReason: "DEPROVISIONED" });
  });
});
