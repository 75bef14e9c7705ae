import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { resumeAgreement, suspendAgreement } from "#lib/agreements/operate/suspend-agreement.ts";
import { transferAgreement } from "#lib/agreements/operate/transfer-agreement.ts";
import { updateOrganization } from "#lib/customers/update-organization.ts";
import { refreshDueEntitlements } from "#lib/entitlements/refresh-due-entitlements.ts";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { expireRecords } from "#lib/metering/submit/update-waiting-records.ts";
import { enqueueFailedRecordWebhooks } from "#lib/metering/alerts/enqueue-failed-record-webhooks.ts";
import { confirmRegistration } from "#lib/registration/confirm/confirm-registration.ts";
import { start, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";
import { storeBridgeEvent, storeSnsMessage } from "#lib/testing/fixtures/lifecycle-events.ts";
import { webhookTypes, type WebhookType } from "#lib/webhooks/webhook-type.ts";

const base = useDatabase();
const arrivals = useArrivals(base);
const now = new Date("2026-11-21T12:00:00Z");
const admin = () => ({ db: base.database, actor: { userId: randomUUID(), operatorRole: "ADMIN" as const }, now });
beforeAll(async () => {
  await base.database.webhookEndpoint.create({ data: { url: "https://h.example.com/", types: [], secrets: [] } });
});

type Sold = Awaited<ReturnType<typeof aSold>>;
/** An agreement in force that belongs to an organization. */
async function aSold(over: Parameters<typeof anAgreement>[2] = {}, productOver: Parameters<typeof aProduct>[1] = {}) {
  const product = await aProduct(base.database, productOver);
  const [agreement, organization] = [
    await anAgreement(base.database, product, over),
    await anOrganization(base.database),
  ];
  await aLink(base.database, agreement, organization);
  return { product, agreement, organization };
}
const legacy = () => aSold({ licenseArn: null, customerIdentifier: randomUUID() }, { integration: "LEGACY" });
const apply = () => applyStoredEvents({ db: base.database, now });

function aLifecycleEvent({ product, agreement }: Sold, type: string, over: Record<string, unknown> = {}) {
  return storeBridgeEvent(base.pool, type, "2026-11-21T11:30:00Z", {
    agreement: { id: agreement.awsAgreementId },
    acceptor: { accountId: agreement.customerAwsAccountId },
    product: { code: product.productCode, id: product.productId },
    license: { arn: agreement.licenseArn },
    ...over,
  });
}
const aMessage = ({ product, agreement }: Sold, action: string) =>
  storeSnsMessage(base.pool, action, "2026-11-21T11:55:00Z", {
    productCode: product.productCode,
    customerIdentifier: agreement.customerIdentifier!,
  });

/** What causes each type in the app itself; gives the agreement that it is about. */
const causes: Record<WebhookType, () => Promise<string>> = {
  async "agreement.registered"() {
    const sold = await aSold();
    await base.database.agreementLink.deleteMany({ where: { agreementId: sold.agreement.id } });
    const { licenseArn, customerAwsAccountId, id } = sold.agreement;
    const { id: arrival, handle } = await arrivals.aResolvedArrival({
      productCode: sold.product.productCode,
      licenseArn,
      customerAwsAccountId,
      customerIdentifier: null,
    });
    const user = await aUser(base.database);
    const actor = {
      userId: user.id,
      email: user.email!,
      name: null,
      signedInAt: start,
      operatorRole: null,
      memberships: [],
    };
    const form = { organization: "new" as const, organizationName: "Harrow Lane Labs" };
    const press = { arrival, shownTo: actor.userId, handles: [handle], actor, form };
    await confirmRegistration({ db: base.database, now: start, businessNow: now }, press);
    return id;
  },
  async "agreement.activated"() {
    const sold = await aSold({ status: "pending", statusReason: "NEW" });
    await aLifecycleEvent(sold, "License Updated - Manufacturer");
    await apply();
    return sold.agreement.id;
  },
  async "agreement.updated"() {
    const { agreement, organization } = await aSold();
    const actor = { kind: "API_KEY", id: randomUUID() } as const;
    await updateOrganization({ db: base.database, actor, now }, organization.id, { externalId: `t-${randomUUID()}` });
    return agreement.id;
  },
  async "agreement.suspended"() {
    const { id } = (await aSold()).agreement;
    await suspendAgreement(admin(), { id, note: "for a test" });
    return id;
  },
  async "agreement.resumed"() {
    const { id } = (await aSold({ suspendedAt: now, status: "suspended", statusReason: "SUSPENDED_BY_OPERATOR" }))
      .agreement;
    await resumeAgreement(admin(), { id, note: "for a test" });
    return id;
  },
  async "agreement.replaced"() {
    const sold = await aSold();
    await aLifecycleEvent(sold, "License Updated - Manufacturer", { agreement: { id: `agmt-${randomUUID()}` } });
    await apply();
    return sold.agreement.id;
  },
  async "agreement.transferred"() {
    const { agreement, organization } = await aSold();
    const { id } = agreement;
    const { id: organizationId } = await anOrganization(base.database);
    await transferAgreement(admin(), { id, fromOrganizationId: organization.id, organizationId, note: "for a test" });
    return id;
  },
  async "agreement.ending"() {
    const sold = await legacy();
    await aMessage(sold, "unsubscribe-pending");
    await apply();
    return sold.agreement.id;
  },
  async "agreement.ended"() {
    const sold = await aSold();
    await aLifecycleEvent(sold, "License Deprovisioned - Manufacturer");
    await apply();
    return sold.agreement.id;
  },
  async "entitlements.updated"() {
    const { agreement } = await aSold({ entitlementsDueAt: now }, { pricingModel: "CONTRACT" });
    const seats = { dimension: "seats", valueType: "integer" as const, value: "50", expiresAt: null };
    const entitlements = { getEntitlements: () => Promise.resolve([seats]) };
    await refreshDueEntitlements({ db: base.database, entitlements, now, random: () => 0 });
    return agreement.id;
  },
  async "metering.record.failed"() {
    const { agreement } = await aSold();
    const { id, productId } = agreement;
    const hour = new Date("2026-11-20T10:00:00Z");
    const record = {
      agreementId: id,
      productId,
      dimension: "api_calls",
      hour,
      state: "READY",
      quantity: 3,
      frozenAt: hour,
      timestamp: hour,
      region: "us-east-1",
      deadline: hour,
    } as const;
    await base.database.meteringRecord.create({ data: record });
    await expireRecords({ db: base.pool, now });
    await enqueueFailedRecordWebhooks(base.database);
    return id;
  },
};

test.each(webhookTypes)("%s is told by what causes it, whole and with a version", async (type) => {
  const agreementId = await causes[type]();
  const messages = await base.database.webhookMessage.findMany({ where: { agreementId, type } });
  expect(messages).toHaveLength(1);
  const [message] = messages;
  const { data, ...rest } = JSON.parse(message!.body) as { data: Record<string, unknown> };
  expect(rest).toEqual({ type, timestamp: message!.at.toISOString().replace(".000Z", "Z") });
  expect(data["version"]).toBeGreaterThan(0);
  const isRecord = type === "metering.record.failed";
  expect(data).toMatchObject(isRecord ? { agreementId, status: "EXPIRED", quantity: 3 } : { id: agreementId });
  if (!isRecord) {
    const { version } = await base.database.agreement.findUniqueOrThrow({ where: { id: agreementId } });
    expect(data["version"]).toBe(version);
  }
  if (type === "agreement.ended") expect(data["finalUsageBy"]).toBe("2026-11-21T12:30:00Z");
  if (type === "entitlements.updated")
    expect(data["entitlements"]).toMatchObject([{ dimension: "seats", value: "50" }]);
});
