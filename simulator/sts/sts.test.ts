import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  type Credentials,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AT, NOW, startBox, usage, type Box } from "#simulator/testing/box.ts";
import { webIdentityToken } from "#simulator/testing/web-identity.ts";

// The unmodified SDK against the simulator's STS.

const PARTNER = "111122223333";
const RoleArn = "arn:aws:iam::999900001111:role/path/tallyport-metering";
const RoleSessionName = "tallyport";
const issuer = "https://oidc.example/team";
let box: Box;

beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());
beforeEach(() => box.begin());

type As = Parameters<Box["sts"]>[0];
const whoAmI = (as?: As) => box.sts(as).send(new GetCallerIdentityCommand({}));
const assume = (over = {}, as: As = { account: PARTNER }) =>
  box.sts(as).send(new AssumeRoleCommand({ RoleArn, RoleSessionName, ...over }));
const web = (claims: object | string, over = {}) =>
  box.sts().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn,
      RoleSessionName,
      WebIdentityToken: typeof claims === "string" ? claims : webIdentityToken({ ...identity, ...claims }),
      ...over,
    }),
  );
const identity = { iss: issuer, aud: "sts", sub: "app:production", exp: Date.parse(NOW) / 1000 };
const roles = (...list: object[]) => box.control("PUT", "/_sim/settings", { roles: list });
const session = (credentials: Credentials | undefined): As => ({ session: credentials ?? null });
const faultOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (thrown: { name: string; $metadata?: { httpStatusCode?: number } }) => thrown,
  );
  return [error?.name, error?.$metadata?.httpStatusCode];
};

describe("GetCallerIdentity", () => {
  test("an access key's last 12 digits are its account; any other is the seller's", async () => {
    expect(await whoAmI({ account: PARTNER })).toMatchObject({
      Account: PARTNER,
      Arn: `arn:aws:iam::${PARTNER}:user/simulated`,
    });
    expect(await whoAmI()).toMatchObject({ Account: "999900001111" });
  });

  test("it answers in every region", async () => {
    expect(await whoAmI({ region: "eu-central-1" })).toMatchObject({ Account: "999900001111" });
    expect(await faultOf(whoAmI({ region: "mars-north-1" }))).toEqual(["SignatureDoesNotMatch", 403]);
  });
});

describe("AssumeRole", () => {
  test("its credentials act as the role's account, in STS and in metering", async () => {
    const { Credentials, AssumedRoleUser } = await assume();
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA\w{4}999900001111$/);
    expect(Credentials?.Expiration).toEqual(new Date("2031-05-21T13:30:00Z"));
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::999900001111:assumed-role/tallyport-metering/tallyport");
    expect(await whoAmI(session(Credentials))).toMatchObject({
      Account: "999900001111",
      Arn: AssumedRoleUser?.Arn,
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
    const subscription = await box.subscribe({ startTime: "2031-05-10T00:00:00Z" });
    expect(await faultOf(box.meter([usage(subscription, AT)], undefined, { account: PARTNER }))).toEqual([
      "AccessDeniedException",
      400,
    ]);
    const { Results } = await box.meter([usage(subscription, AT)], undefined, session(Credentials));
    expect(Results?.[0]?.Status).toBe("Success");
  });

  test("they end by the simulated clock, also by metering's wire, and may last as long as asked", async () => {
    const { Credentials } = await assume({ DurationSeconds: 900 });
    await box.setClock("2031-05-21T12:44:59Z");
    expect(await whoAmI(session(Credentials))).toMatchObject({ Account: "999900001111" });
    await box.setClock("2031-05-21T12:45:00Z");
    expect(await faultOf(whoAmI(session(Credentials)))).toEqual(["ExpiredToken", 403]);
    expect(await faultOf(box.meter([], undefined, session(Credentials)))).toEqual(["ExpiredTokenException", 403]);
  });

  test("without their session token, or with another's, they are no credentials", async () => {
    const { Credentials: one } = await assume();
    const { Credentials: other } = await assume();
    const without = { ...one, SessionToken: undefined } as unknown as Credentials;
    const mixed = { ...one, SessionToken: other?.SessionToken } as Credentials;
    const changed = { ...one, SessionToken: `${one?.SessionToken ?? ""}x` } as Credentials;
    for (const credentials of [without, mixed, changed]) {
      expect(await faultOf(whoAmI(session(credentials)))).toEqual(["InvalidClientTokenId", 403]);
      expect(await faultOf(box.meter([], undefined, session(credentials)))).toEqual([
        "UnrecognizedClientException",
        403,
      ]);
    }
  });

  test("a session token of another issuer is not checked, as secrets are not", async () => {
    const credentials = { AccessKeyId: "ASIAQ999900001111", SecretAccessKey: "x", SessionToken: "IQoJb3JpZ2luX2VjE" };
    expect(await whoAmI(session(credentials as Credentials))).toMatchObject({ Account: "999900001111" });
  });

  test("trust policies: the role, the account and the ExternalId", async () => {
    await roles({ roleArn: RoleArn, trustedAccountIds: [PARTNER], externalId: "lumenar-7" });
    const denied = ["AccessDenied", 403];
    expect(await faultOf(assume())).toEqual(denied);
    expect(await faultOf(assume({ ExternalId: "lumenar-8" }))).toEqual(denied);
    expect(await faultOf(assume({ ExternalId: "lumenar-7" }, { account: "444455556666" }))).toEqual(denied);
    expect(await faultOf(assume({ RoleArn: `${RoleArn}-other`, ExternalId: "lumenar-7" }))).toEqual(denied);
    expect(await faultOf(assume({ ExternalId: "lumenar-7" }))).toEqual([undefined, undefined]);
    expect(await faultOf(web({}))).toEqual(denied);
  });

  test("durations: the role's own, and an hour where a role assumes a role", async () => {
    await roles({ roleArn: RoleArn, maxSessionSeconds: 7_200 });
    const refused = ["ValidationError", 400];
    expect(await faultOf(assume({ DurationSeconds: 7_201 }))).toEqual(refused);
    expect(await faultOf(assume({ DurationSeconds: 899 }))).toEqual(refused);
    const { Credentials } = await assume({ DurationSeconds: 7_200 });
    expect(await faultOf(assume({ DurationSeconds: 3_601 }, session(Credentials)))).toEqual(refused);
    expect((await assume({ DurationSeconds: 3_600 }, session(Credentials))).Credentials).toBeDefined();
  });

  test("tags and policies come as lists of the query protocol; a role's ARN is one of IAM's", async () => {
    const Tags = [
      { Key: "team", Value: "blue" },
      { Key: "env", Value: "a & b" },
    ];
    await assume({ Tags, PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] });
    const { calls } = await box.control<{ calls: { request: object }[] }>("GET", "/_sim/calls?operation=AssumeRole");
    expect(calls.at(-1)?.request).toMatchObject({ RoleArn, Tags });
    expect(await faultOf(assume({ RoleArn: "arn:aws:s3:::bucket-of-mine" }))).toEqual(["ValidationError", 400]);
  });
});

describe("AssumeRoleWithWebIdentity", () => {
  test("needs no signature and answers whom the token names", async () => {
    const answer = await web({});
    expect(answer).toMatchObject({
      Provider: issuer,
      Audience: "sts",
      SubjectFromWebIdentityToken: "app:production",
    });
    expect(await whoAmI(session(answer.Credentials))).toMatchObject({ Account: "999900001111" });
  });

  test.each([
    ["no JWT", "not-a-token"],
    ["no claims", "a.b.c"],
    ["no subject", { sub: undefined }],
  ])("a token with %s is invalid", async (_, claims) => {
    expect(await faultOf(web(claims))).toEqual(["InvalidIdentityTokenException", 400]);
  });

  test("a token is taken until 5 minutes after its end, by whichever clock is behind", async () => {
    const past = Math.floor(Date.now() / 1000);
    expect(await faultOf(web({ exp: past - 290 }))).toEqual([undefined, undefined]);
    expect(await faultOf(web({ exp: past - 310 }))).toEqual(["ExpiredTokenException", 400]);
  });

  test("trust policies: issuer, audience, subject", async () => {
    await roles({ roleArn: RoleArn, webIdentity: { issuer, audience: "sts", subject: "app:production" } });
    expect(await faultOf(web({}))).toEqual([undefined, undefined]);
    expect(await faultOf(web({ iss: `${issuer}-2` }))).toEqual(["InvalidIdentityTokenException", 400]);
    expect(await faultOf(web({ aud: "other" }))).toEqual(["InvalidIdentityTokenException", 400]);
    expect(await faultOf(web({ sub: "app:preview" }))).toEqual(["AccessDenied", 403]);
    expect(await faultOf(assume())).toEqual(["AccessDenied", 403]);
  });
});

test("no credential and no token stands in the log of calls", async () => {
  const { Credentials } = await assume();
  await web({});
  await box.control("PUT", "/_sim/faults", {
    faults: [{ operation: "AssumeRoleWithWebIdentity", kind: "error", name: "IDPRejectedClaim", status: 403, rate: 1 }],
  });
  expect(await faultOf(web({ sub: "secret-subject" }))).toEqual(["IDPRejectedClaimException", 403]);
  const log = JSON.stringify(await box.control("GET", "/_sim/calls"));
  expect(log).toContain("[redacted]");
  for (const secret of [Credentials?.SecretAccessKey, Credentials?.SessionToken, webIdentityToken(identity)]) {
    expect(log).not.toContain(secret);
  }
  expect(log).not.toContain(webIdentityToken({ ...identity, sub: "secret-subject" }));
});

test.each([
  ["throttle", {}, ["Throttling", 400]],
  ["internal", {}, ["InternalFailure", 500]],
  ["error", { name: "RegionDisabledException", status: 403 }, ["RegionDisabledException", 403]],
])("a fault of the kind %s speaks STS's XML", async (kind, more, expected) => {
  await box.control("PUT", "/_sim/faults", { faults: [{ operation: "AssumeRole", kind, rate: 1, ...more }] });
  expect(await faultOf(assume())).toEqual(expected);
});

test("a setting's fault is named by its path", async () => {
  const put = box.control("PUT", "/_sim/settings", { roles: [{ roleArn: "tallyport" }] });
  await expect(put).rejects.toThrow("roles[0].roleArn");
});
