import { beforeAll, beforeEach, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { awsEntitlements } from "#lib/marketplace/aws-entitlements.ts";
import { awsRegistration } from "#lib/marketplace/aws-registration.ts";
import { createEntitlementClient, createRegistrationClient } from "#lib/marketplace/clients.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";
import { describeRegistration } from "#lib/registration/confirm/describe-registration.ts";
import { openRegistration } from "#lib/registration/arrival/open-registration.ts";
import { resolveRegistration } from "#lib/registration/asking/resolve-registration.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";

// The unmodified SDK over HTTP against the simulator: what AWS's own answers and errors come to.

const db = useDatabase();
const aws = useSimulator();
const sealer = createSealer(["a-secret-for-tests"]);
let ports: { registration: RegistrationPort; entitlements: EntitlementPort };
type Product = {
  productCode: string;
  productId: string;
  title: string;
  pricingModel: string;
  integration: "LICENSE" | "LEGACY";
};
let products: Product[];

beforeAll(async () => {
  process.env["AWS_ENDPOINT_URL_MARKETPLACE_ENTITLEMENT_SERVICE"] = aws.url;
  ports = {
    registration: awsRegistration(createRegistrationClient()),
    entitlements: awsEntitlements(createEntitlementClient()),
  };
  ({ products } = await aws.control<{ products: Product[] }>("GET", "/_sim/products"));
  for (const { productCode, productId, title, pricingModel, integration } of products) {
    if (pricingModel !== "SUBSCRIPTION" && pricingModel !== "CONTRACT_WITH_CONSUMPTION") continue;
    await db.database.product.create({ data: { productCode, productId, title, pricingModel, integration } });
  }
});
beforeEach(() => aws.setFaults([]));

const productOf = (pricingModel: string, integration: string) =>
  products.find((product) => product.pricingModel === pricingModel && product.integration === integration)!.productCode;

type Subscription = {
  token: string;
  agreementId: string;
  licenseArn: string | null;
  customerAwsAccountId: string;
  customerIdentifier: string | null;
};
const subscribe = (productCode: string, more: object = {}) =>
  aws.control<Subscription>("POST", "/_sim/subscriptions", { productCode, ...more });

async function arrive(token: string) {
  const now = new Date();
  const { handle } = await openRegistration({ db: db.pool, sealer, now }, { token, offerTypeHint: null });
  const ask = () =>
    resolveRegistration(
      { db: db.database, limits: db.pool, sealer, now, businessNow: now, ...ports },
      { handle, address: handle },
    );
  await ask();
  return {
    handle,
    ask,
    step: () => describeRegistration({ db: db.database, now }, { arrival: null, handles: [handle], actor: null }),
  };
}

test("a licence arrives, and arrives again with another token", async () => {
  const bought = await subscribe(productOf("SUBSCRIPTION", "LICENSE"));
  const { token } = await aws.control<{ token: string }>("POST", `/_sim/agreements/${bought.agreementId}/tokens`, {});
  for (const each of [bought.token, bought.token, token]) {
    expect(await (await arrive(each)).step()).toMatchObject({
      step: "sign-in",
      facts: { customerAwsAccountId: bought.customerAwsAccountId, status: "active" },
    });
  }
  expect(await db.database.agreement.count({ where: { licenseArn: bought.licenseArn } })).toBe(1);
});

test("a LEGACY customer arrives by identifier", async () => {
  const bought = await subscribe(productOf("SUBSCRIPTION", "LEGACY"));
  expect(await (await arrive(bought.token)).step()).toMatchObject({ step: "sign-in" });
  expect(await db.database.agreement.count({ where: { customerIdentifier: bought.customerIdentifier } })).toBe(1);
});

test("a contract's entitlements are read at once", async () => {
  const productCode = productOf("CONTRACT_WITH_CONSUMPTION", "LICENSE");
  const entitled = (
    await aws.control<{ products: { productCode: string; dimensions: { name: string; entitled: boolean }[] }[] }>(
      "GET",
      "/_sim/products",
    )
  ).products
    .find((product) => product.productCode === productCode)!
    .dimensions.find((dimension) => dimension.entitled)!.name;
  const bought = await subscribe(productCode, { entitlements: [{ dimension: entitled, value: 25 }] });
  expect(await (await arrive(bought.token)).step()).toMatchObject({ facts: { status: "active" } });
  const agreement = await db.database.agreement.findFirstOrThrow({
    where: { licenseArn: bought.licenseArn },
    include: { entitlements: true },
  });
  expect(agreement.entitlements).toMatchObject([{ dimension: entitled, value: "25", valueType: "integer" }]);
});

test.each(["not-a-token", "with spaces in it", "t".repeat(2_048), "é€\u0001", "a".repeat(8_000)])(
  "R09 the token %j is refused by AWS and reads as invalid",
  async (token) => {
    expect(await (await arrive(token)).step()).toMatchObject({ fault: "TOKEN_INVALID", canAskAgain: false });
  },
);

test("a token that is too old reads as expired", async () => {
  const { agreementId } = await subscribe(productOf("SUBSCRIPTION", "LICENSE"));
  const { token } = await aws.control<{ token: string }>("POST", `/_sim/agreements/${agreementId}/tokens`, {
    expired: true,
  });
  expect(await (await arrive(token)).step()).toMatchObject({ fault: "TOKEN_EXPIRED" });
});

test.each(["throttle", "internal", "drop-answer"])(
  "R10 while AWS does %s the token is kept, and asking again goes on",
  async (kind) => {
    const { token } = await subscribe(productOf("SUBSCRIPTION", "LICENSE"));
    await aws.setFaults([{ operation: "ResolveCustomer", kind, rate: 1 }]);
    const arrival = await arrive(token);
    expect(await arrival.step()).toMatchObject({ fault: "AWS_UNAVAILABLE", canAskAgain: true });
    await aws.setFaults([]);
    await arrival.ask();
    expect(await arrival.step()).toMatchObject({ step: "sign-in" });
  },
);
