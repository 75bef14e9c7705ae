import { randomBytes } from "node:crypto";
import type { TestDatabase } from "#lib/testing/database.ts";
import { anAwsAccountId, type aProduct } from "#lib/testing/factories.ts";
import { storeBridgeEvent } from "#lib/testing/notices.ts";

type Product = Awaited<ReturnType<typeof aProduct>>;

/** A buyer's licence, and the words in which AWS speaks of it: each stores a notice of that time on 21 November 2026. */
export function anAwsLicense(base: TestDatabase, product: Product, account = anAwsAccountId()) {
  const licenseArn = `arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")}`;
  const parties = {
    acceptor: { accountId: account },
    proposer: { accountId: "999900001111" },
    offer: { id: "offer-1" },
  };
  const store = (type: string, time: string, detail: Record<string, unknown>, id?: string) =>
    storeBridgeEvent(base.pool, type, `2026-11-21T${time}Z`, { ...parties, ...detail }, id);
  const terms = (id: string, over: Record<string, unknown>) => ({
    agreement: {
      id,
      intent: "NEW",
      status: "ACTIVE",
      startTime: "2026-11-21T10:00:00Z",
      endTime: "9999-01-01T00:00:00Z",
      ...over,
    },
  });
  const license = (id: string, arn = licenseArn) => ({
    agreement: { id },
    product: { code: product.productCode, id: product.productId },
    license: { arn },
  });
  return {
    account,
    licenseArn,
    created: (id: string, time: string, over: Record<string, unknown> = {}) =>
      store("Purchase Agreement Created - Proposer", time, terms(id, over)),
    updated: (id: string, time: string, arn?: string) =>
      store("License Updated - Manufacturer", time, license(id, arn)),
    ended: (id: string, time: string, status = "CANCELLED") =>
      store("Purchase Agreement Ended - Proposer", time, { agreement: { id, status } }),
    deprovisioned: (id: string, time: string, arn?: string) =>
      store("License Deprovisioned - Manufacturer", time, license(id, arn)),
    other: store,
    row: () => base.database.agreement.findFirst({ where: { licenseArn } }),
  };
}

/** An agreement's id as AWS makes them. */
export const anAwsAgreementId = () => `agmt-${randomBytes(8).toString("hex")}`;
