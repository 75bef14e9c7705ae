import { expect, test } from "vitest";
import { refreshDueEntitlements } from "#lib/entitlements/refresh-due-entitlements.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";

const base = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

const seats = (value: string): MarketplaceEntitlement => ({
  dimension: "seats",
  valueType: "integer",
  value,
  expiresAt: new Date("2027-11-21T12:00:00Z"),
});

function refresh(answer: MarketplaceEntitlement[] | AppError, at = now) {
  const asked: string[] = [];
  const entitlements = {
    getEntitlements: (owner: object) => {
      asked.push(JSON.stringify(owner));
      return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const deps = { db: base.database, entitlements, now: at, random: () => 0 };
  return refreshDueEntitlements(deps).then((counts) => ({ ...counts, asked }));
}

async function aContract(over: Parameters<typeof anAgreement>[2] = {}) {
  const product = await aProduct(base.database, { pricingModel: "CONTRACT" });
  return anAgreement(base.database, product, { status: "pending", entitlementsDueAt: now, ...over });
}
const reread = (id: string) =>
  base.database.agreement.findUniqueOrThrow({ where: { id }, include: { entitlements: true } });

test("a contract is active with what AWS grants, asked again within the hour, and told of once", async () => {
  const endpoint = await base.database.webhookEndpoint.create({
    data: { url: "https://x.example", types: ["entitlements.updated"], secrets: [] },
  });
  const { id } = await aContract();
  expect(await refresh([seats("50")])).toMatchObject({ entitlementsRead: 1, entitlementsFailed: 0 });
  expect(await reread(id)).toMatchObject({
    status: "active",
    statusReason: "ENTITLED",
    entitlementsDueAt: later(60),
    entitlements: [{ dimension: "seats", value: "50" }],
  });
  expect((await refresh([seats("50")], later(59))).asked).toHaveLength(0);
  expect((await refresh([seats("50")], later(60))).asked).toHaveLength(1);
  await refresh([seats("60")], later(120));
  const told = await base.database.webhookMessage.findMany({ where: { agreementId: id }, orderBy: { at: "asc" } });
  const quantities = told.map(({ body }) => (JSON.parse(body) as { data: { entitlements: { value: string }[] } }).data);
  expect(quantities.map(({ entitlements }) => entitlements[0]?.value)).toEqual(["50", "60"]);
  await base.database.webhookEndpoint.update({ where: { id: endpoint.id }, data: { disabledAt: now } });
  await base.database.agreement.update({ where: { id }, data: { entitlementsDueAt: null } });
});

test("E05 a read that fails neither opens nor cuts", async () => {
  const down = new AppError("MARKETPLACE_UNAVAILABLE", "down", { retryable: true });
  const waiting = await aContract();
  const running = await aContract({ status: "active", statusReason: "ENTITLED" });
  expect(await refresh(down)).toMatchObject({ entitlementsRead: 0, entitlementsFailed: 2 });
  expect(await reread(waiting.id)).toMatchObject({ status: "pending", entitlementsDueAt: later(5) });
  expect(await reread(running.id)).toMatchObject({ status: "active", entitlementsDueAt: later(5) });
  await base.database.agreement.updateMany({ data: { entitlementsDueAt: null } });
});

test("a contract that grants nothing yet is asked again after two minutes", async () => {
  const { id } = await aContract();
  await refresh([]);
  expect(await reread(id)).toMatchObject({ status: "pending", entitlementsDueAt: later(2) });
  await refresh([seats("5")], later(2));
  expect(await reread(id)).toMatchObject({ status: "active" });
  await base.database.agreement.updateMany({ data: { entitlementsDueAt: null } });
});

test("a contract whose term is over, and for which AWS grants nothing more, has ended", async () => {
  const { id } = await aContract({ status: "active", statusReason: "ENTITLED", endsAt: later(-61) });
  await refresh([]);
  expect(await reread(id)).toMatchObject({ status: "ended", statusReason: "TERM_OVER", entitlementsDueAt: null });
});

test("after three failures in a row AWS is left alone until the next run", async () => {
  for (let i = 0; i < 5; i++) await aContract();
  const down = new AppError("MARKETPLACE_UNAVAILABLE", "down", { retryable: true });
  expect((await refresh(down)).asked).toHaveLength(3);
  await base.database.agreement.updateMany({ data: { entitlementsDueAt: null } });
});
