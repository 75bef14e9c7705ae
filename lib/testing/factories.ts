import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "#lib/db/client.ts";
import type { Aggregation, Prisma } from "#lib/generated/prisma/client.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";

// Rows for tests, each with a life of its own: random names, so that suites share no rows and rely on no order.

type DimensionOverrides = Partial<Omit<Prisma.DimensionUncheckedCreateInput, "productId">>;

/** A SUBSCRIPTION product with LICENSE integration, without grace and drain, and its dimensions (`api_calls`, a SUM, by default). */
export async function aProduct(
  db: Database,
  {
    dimensions = [{ name: "api_calls" }],
    ...over
  }: Partial<Omit<Prisma.ProductUncheckedCreateInput, "dimensions">> & { dimensions?: DimensionOverrides[] } = {},
) {
  const code = randomBytes(6).toString("hex");
  return db.product.create({
    data: {
      productCode: `code-${code}`,
      productId: `prod-${code}`,
      title: `Product ${code}`,
      pricingModel: "SUBSCRIPTION",
      graceMinutes: 0,
      drainMinutes: 0,
      ...over,
      dimensions: { create: dimensions.map(aDimension) },
    },
    include: { dimensions: true },
  });
}

function aDimension({ name = "api_calls", ...over }: DimensionOverrides) {
  return { name, label: name, unit: "Units", aggregation: "SUM" as Aggregation, ...over };
}

/** An active agreement of a product, with a licence (LICENSE) of its own, begun long ago. */
export async function anAgreement(
  db: Database,
  product: { id: string },
  over: Partial<Omit<Prisma.AgreementUncheckedCreateInput, "productId">> = {},
) {
  const licenseArn =
    over.licenseArn === undefined
      ? `arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")}`
      : over.licenseArn;
  return db.agreement.create({
    data: {
      productId: product.id,
      customerAwsAccountId: anAwsAccountId(),
      licenseArn,
      licenseKey: licenseArn === null ? null : licenseKeyOf(licenseArn),
      awsAgreementId: `agmt-${randomBytes(12).toString("hex")}`,
      status: "active",
      statusReason: "TEST",
      startsAt: new Date("2026-01-01T00:00:00Z"),
      ...over,
    },
  });
}

/** An organization with a name and external id of its own. */
export async function anOrganization(db: Database, over: Partial<Prisma.OrganizationCreateInput> = {}) {
  const name = randomBytes(4).toString("hex");
  return db.organization.create({ data: { name: `Organization ${name}`, externalId: `tenant-${name}`, ...over } });
}

/** Links an agreement to an organization, from `linkedFrom` on (the agreement's first link). */
export async function aLink(
  db: Database,
  agreement: { id: string },
  organization: { id: string },
  over: Partial<Prisma.AgreementLinkUncheckedCreateInput> = {},
) {
  return db.agreementLink.create({
    data: {
      agreementId: agreement.id,
      organizationId: organization.id,
      isFirst: true,
      linkedFrom: new Date("2026-01-02T00:00:00Z"),
      ...over,
    },
  });
}

/** A person with a verified address. */
export async function aUser(db: Database, over: Partial<Prisma.UserCreateInput> = {}) {
  const name = randomBytes(4).toString("hex");
  return db.user.create({
    data: {
      email: `${name}@example.com`,
      name: `Person ${name}`,
      emailVerified: new Date("2026-01-01T00:00:00Z"),
      ...over,
    },
  });
}

/** Twelve random digits. */
export function anAwsAccountId(): string {
  return String(100_000_000_000 + (randomBytes(6).readUIntBE(0, 6) % 900_000_000_000));
}

/** A usage event as the API takes it; `agreementId` or another way of naming goes into `over`. */
export function aUsageEvent(over: Record<string, unknown>): Record<string, unknown> {
  return { id: randomUUID(), dimension: "api_calls", quantity: 1, timestamp: "2026-11-21T10:15:00Z", ...over };
}
