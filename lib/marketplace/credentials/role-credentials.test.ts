import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createPorts } from "#lib/marketplace/ports.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";
import { webIdentityToken } from "#simulator/testing/web-identity.ts";

// The unmodified SDK against the simulator: this process belongs to another account than the one that published the products.

const aws = useSimulator();
const US = "111122223333";
const SELLER = "999900001111";
const role = { arn: `arn:aws:iam::${SELLER}:role/tallyport-metering`, externalId: "lumenar-7" };

type Call = { operation: string; account: string; error: string | null };
const calls = async () => (await aws.control<{ calls: Call[] }>("GET", "/_sim/calls")).calls;
const assumed = async () => (await calls()).filter(({ operation }) => operation === "AssumeRole").length;
const trust = (more: object) =>
  aws.control("PUT", "/_sim/settings", {
    roles: [{ roleArn: role.arn, trustedAccountIds: [US], externalId: "lumenar-7", ...more }],
  });
const fault = (faults: object[]) => aws.control("PUT", "/_sim/faults", { faults });
const setClock = (now: string | null) => aws.control("PUT", "/_sim/clock", { now });
const from = (ms: number) => new Date(Date.now() + ms).toISOString();

beforeAll(() => {
  process.env["AWS_ENDPOINT_URL"] = aws.url;
});
beforeEach(async () => {
  process.env["AWS_ACCESS_KEY_ID"] = `AKIATEST${US}`;
  process.env["AWS_SECRET_ACCESS_KEY"] = "test";
  await aws.control("POST", "/_sim/reset");
  await trust({});
});

const product = async () => {
  const { products } = await aws.control<{ products: { productCode: string }[] }>("GET", "/_sim/products");
  return products[0]!.productCode;
};
const meter = (ports: ReturnType<typeof createPorts>, region = "us-east-1") =>
  ports.metering(region).batchMeterUsage({ productCode: null, records: [] });

test("every client acts as the role's account, by one AssumeRole for all of them", async () => {
  const ports = createPorts(role);
  const productCode = await product();
  const { token, agreementId } = await aws.control<{ token: string; agreementId: string }>(
    "POST",
    "/_sim/subscriptions",
    { productCode },
  );
  await Promise.allSettled([
    meter(ports),
    meter(ports, "eu-central-1"),
    ports.registration.resolveCustomer(token),
    ports.entitlements.getEntitlements({ productCode, customerIdentifier: "none" }),
    ports.agreements.describe(agreementId),
    ports.queue(`${aws.url}/${SELLER}/marketplace-events`).receive(),
    ports.subscriptions.confirm("arn:aws:sns:us-east-1:287250355862:topic", "token"),
    ports.identity.whoAmI(),
  ]);
  const made = await calls();
  const others = made.filter(({ operation }) => operation !== "AssumeRole");
  expect([...new Set(others.map(({ operation }) => operation))].sort()).toEqual([
    "BatchMeterUsage",
    "ConfirmSubscription",
    "DescribeAgreement",
    "GetCallerIdentity",
    "GetEntitlements",
    "ResolveCustomer",
  ]);
  expect(new Set(others.map(({ account }) => account))).toEqual(new Set([SELLER]));
  expect(made.filter(({ operation }) => operation === "AssumeRole")).toMatchObject([{ account: US, error: null }]);
  expect(await ports.identity.whoAmI()).toEqual({
    accountId: SELLER,
    arn: `arn:aws:sts::${SELLER}:assumed-role/tallyport-metering/tallyport`,
  });
});

test("the queue is read as the role, too: as ourselves it is denied", async () => {
  const url = `${aws.url}/${SELLER}/marketplace-events`;
  await expect(createPorts(null).queue(url).receive()).rejects.toMatchObject({ code: "MARKETPLACE_MISCONFIGURED" });
  expect(await createPorts(role).queue(url).receive()).toEqual([]);
});

test("without a role the process acts as itself", async () => {
  expect(await createPorts(null).identity.whoAmI()).toMatchObject({ accountId: US });
});

test("the role is assumed again before its credentials end, and not sooner", async () => {
  const ports = createPorts(role);
  const start = Date.now();
  // The SDK, and the simulator in this process, read the machine's clock.
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const counts: number[] = [];
    for (const minutes of [0, 0, 54, 56, 57, 110, 112]) {
      vi.setSystemTime(start + minutes * 60_000);
      expect(await meter(ports)).toMatchObject({ kind: "answered" });
      counts.push(await assumed());
    }
    expect(counts).toEqual([1, 1, 1, 2, 2, 2, 3]);
  } finally {
    vi.useRealTimers();
  }
});

test("credentials that AWS calls expired are renewed for the next request, whatever our clock says", async () => {
  const ports = createPorts(role);
  expect(await meter(ports)).toMatchObject({ kind: "answered" });
  await setClock(from(2 * 3_600_000));
  expect(await meter(ports)).toMatchObject({ errorName: "ExpiredTokenException", httpStatus: 403 });
  expect(await meter(ports)).toMatchObject({ kind: "answered" });
  expect(await ports.identity.whoAmI()).toMatchObject({ accountId: SELLER });
  expect(await assumed()).toBe(2);
});

test("an expired registration token renews nothing", async () => {
  const ports = createPorts(role);
  const { agreementId } = await aws.control<{ agreementId: string }>("POST", "/_sim/subscriptions", {
    productCode: await product(),
  });
  const { token } = await aws.control<{ token: string }>("POST", `/_sim/agreements/${agreementId}/tokens`, {
    expired: true,
  });
  await expect(ports.registration.resolveCustomer(token)).rejects.toMatchObject({
    code: "REGISTRATION_TOKEN_EXPIRED",
  });
  expect(await assumed()).toBe(1);
});

test.each([
  ["another ExternalId", () => trust({ externalId: "other" }), "AccessDenied", "sts:ExternalId must be"],
  ["another trusted account", () => trust({ trustedAccountIds: ["444455556666"] }), "AccessDenied", "trust policy"],
  [
    "STS switched off in the region",
    () => fault([{ operation: "AssumeRole", kind: "error", name: "RegionDisabledException", status: 403, rate: 1 }]),
    "RegionDisabled",
    "Switch STS on",
  ],
  [
    "our own credentials unknown",
    () => fault([{ operation: "AssumeRole", kind: "error", name: "InvalidClientTokenId", status: 403, rate: 1 }]),
    "InvalidClientTokenId",
    "Renew the credentials",
  ],
])("with %s the set-up is at fault, named with role and cure, and nothing is sent", async (_, prepare, name, cure) => {
  await prepare();
  const ports = createPorts(role);
  const answer = await meter(ports);
  expect(answer).toMatchObject({ kind: "refused", because: "configuration", errorName: "CredentialsProviderError" });
  const { message } = answer as { message: string };
  expect(message).toContain(role.arn);
  expect(message).toContain(name);
  expect(message).toContain(cure);
  await expect(ports.registration.resolveCustomer("token")).rejects.toMatchObject({
    code: "MARKETPLACE_MISCONFIGURED",
  });
  expect((await calls()).filter(({ operation }) => operation !== "AssumeRole")).toEqual([]);
});

test.each([["reset"], ["internal"], ["html-503"], ["throttle"]])(
  "while STS answers by %s nothing is sent and nothing is in doubt; then all goes on",
  async (kind) => {
    await fault([{ operation: "AssumeRole", kind, rate: 1 }]);
    const ports = createPorts(role);
    expect(await meter(ports)).toMatchObject({
      kind: "refused",
      because: "throttled",
      errorName: "StsUnavailable",
    });
    await expect(ports.registration.resolveCustomer("token")).rejects.toMatchObject({
      code: "MARKETPLACE_UNAVAILABLE",
      retryable: true,
    });
    await fault([]);
    expect(await meter(ports)).toMatchObject({ kind: "answered" });
  },
);

test("a web identity of the SDK's default chain assumes the role", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "web-identity-")), "token");
  const exp = Math.floor(Date.now() / 1000) + 600;
  writeFileSync(file, webIdentityToken({ iss: "https://oidc.example", aud: "sts", sub: "app", exp }));
  const own = `arn:aws:iam::${US}:role/pod`;
  await aws.control("PUT", "/_sim/settings", {
    roles: [
      { roleArn: own, webIdentity: { issuer: "https://oidc.example" } },
      { roleArn: role.arn, trustedAccountIds: [US], externalId: role.externalId },
    ],
  });
  delete process.env["AWS_ACCESS_KEY_ID"];
  delete process.env["AWS_SECRET_ACCESS_KEY"];
  Object.assign(process.env, { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: own, AWS_REGION: "us-east-1" });
  try {
    expect(await createPorts(role).identity.whoAmI()).toMatchObject({ accountId: SELLER });
    expect((await calls()).map(({ operation, account }) => [operation, account])).toEqual([
      ["AssumeRoleWithWebIdentity", null],
      ["AssumeRole", US],
      ["GetCallerIdentity", SELLER],
    ]);
  } finally {
    for (const name of ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_REGION"]) delete process.env[name];
  }
});
