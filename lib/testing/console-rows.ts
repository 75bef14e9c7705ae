import { randomBytes, randomUUID } from "node:crypto";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { MeteringRecordState, Prisma } from "#lib/generated/prisma/client.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";

/** Rows as the console reads them, written straight into the tables: for tests of reads, where no rule is at work. */
export const viewer: Operator = { userId: randomUUID(), operatorRole: "VIEWER" };
export const owner: Operator = { userId: randomUUID(), operatorRole: "OWNER" };

const digits = () => String(100_000_000_000 + Math.floor(Math.random() * 899_999_999_999));

export async function aSoldProduct(db: Db, data: Partial<Prisma.ProductUncheckedCreateInput> = {}): Promise<string> {
  const { id } = await db.product.create({
    data: {
      productCode: randomBytes(12).toString("hex"),
      title: "Lumenar Vision",
      pricingModel: "SUBSCRIPTION",
      dimensions: { create: [{ name: "api_calls", label: "API calls", unit: "calls" }] },
      ...data,
    },
    select: { id: true },
  });
  return id;
}

export async function aBuyer(
  db: Db,
  name: string,
  data: Partial<Prisma.OrganizationUncheckedCreateInput> = {},
): Promise<string> {
  return (await db.organization.create({ data: { name, ...data }, select: { id: true } })).id;
}

export async function aMember(db: Db, organizationId: string, email: string): Promise<string> {
  const user = await db.user.create({ data: { email, emailVerified: new Date() }, select: { id: true } });
  await db.membership.create({ data: { organizationId, userId: user.id, role: "OWNER" } });
  return user.id;
}

/** An active agreement, linked to `organizationId` where one is given. */
export async function aPurchase(
  db: Db,
  productId: string,
  organizationId: string | null = null,
  data: Partial<Prisma.AgreementUncheckedCreateInput> = {},
): Promise<string> {
  const licenseArn = `arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")}`;
  const { id } = await db.agreement.create({
    data: {
      productId,
      status: "active",
      customerAwsAccountId: digits(),
      licenseArn,
      licenseKey: licenseKeyOf(licenseArn),
      awsAgreementId: `agmt-${randomBytes(8).toString("hex")}`,
      ...data,
    },
    select: { id: true },
  });
  if (organizationId !== null) {
    await db.agreementLink.create({
      data: { agreementId: id, organizationId, isFirst: true, linkedFrom: data.createdAt ?? new Date() },
    });
  }
  return id;
}

type RecordInput = {
  agreementId: string;
  productId: string;
  hour: Date;
  state?: MeteringRecordState;
  quantity?: number;
  dimension?: string;
  deadline?: Date;
};

/** A record and its share of the rollup; frozen ten minutes after its hour. */
export async function aRecord(
  db: Db,
  { agreementId, productId, hour, state = "ACCEPTED", quantity = 12, dimension = "api_calls", deadline }: RecordInput,
): Promise<bigint> {
  const frozenAt = new Date(hour.getTime() + HOUR_MS + 600_000);
  const { id } = await db.meteringRecord.create({
    data: {
      agreementId,
      productId,
      dimension,
      hour,
      state,
      quantity: state === "OPEN" ? null : quantity,
      used: String(quantity),
      frozenAt: state === "OPEN" ? null : frozenAt,
      deadline: deadline ?? new Date(hour.getTime() + 24 * HOUR_MS - 60_000),
      ...(state === "SENDING" ? { leaseToken: randomUUID(), leaseUntil: frozenAt } : {}),
    },
    select: { id: true },
  });
  await db.$executeRaw`INSERT INTO hour_state (hour, state, n, quantity)
    VALUES (${hour}, ${state}::metering_record_state, 1, ${quantity})
    ON CONFLICT (hour, state) DO UPDATE SET n = hour_state.n + 1, quantity = hour_state.quantity + excluded.quantity`;
  return id;
}
