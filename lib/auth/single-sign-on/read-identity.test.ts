import { describe, expect, test } from "vitest";
import { readIdentity, type Claims } from "#lib/auth/single-sign-on/read-identity.ts";

const issuer = "https://login.example";
const claims = (over: Record<string, unknown> = {}): Claims => ({ sub: "u1", ...over });
const emailOf = (idToken: Claims, userInfo: Claims | null, trustEmail = false) =>
  readIdentity(issuer, idToken, userInfo, { trustEmail }).email;

const ADA = "ada@harrow.example";
const vouched = { status: "VOUCHED", address: ADA };
const unverified = { status: "UNVERIFIED" };

describe("an issuer's word for an address", () => {
  test.each([
    ["UserInfo says true", claims(), claims({ email: ADA, email_verified: true }), vouched, vouched],
    ["in capitals", claims(), claims({ email: "Ada@Harrow.Example", email_verified: true }), vouched, vouched],
    ["the ID token alone says true", claims({ email: ADA, email_verified: true }), null, vouched, vouched],
    ["false", claims(), claims({ email: ADA, email_verified: false }), unverified, unverified],
    ["the text false", claims(), claims({ email: ADA, email_verified: "false" }), unverified, unverified],
    ["the text true", claims(), claims({ email: ADA, email_verified: "true" }), unverified, vouched],
    ["1", claims(), claims({ email: ADA, email_verified: 1 }), unverified, vouched],
    ["null", claims(), claims({ email: ADA, email_verified: null }), unverified, vouched],
    ["nothing, as Entra ID", claims(), claims({ email: ADA }), unverified, vouched],
    [
      "the ID token vouches for the same address, as Amazon Cognito",
      claims({ email: ADA, email_verified: true }),
      claims({ email: ADA, email_verified: "true" }),
      vouched,
      vouched,
    ],
    [
      "the ID token vouches for another address",
      claims({ email: "eve@evil.example", email_verified: true }),
      claims({ email: ADA }),
      unverified,
      vouched,
    ],
    [
      "one source denies it",
      claims({ email: ADA, email_verified: false }),
      claims({ email: ADA, email_verified: true }),
      unverified,
      unverified,
    ],
    ["no address", claims(), claims({ email_verified: true }), { status: "ABSENT" }, { status: "ABSENT" }],
    [
      "two addresses in one",
      claims(),
      claims({ email: `${ADA},eve@evil.example`, email_verified: true }),
      { status: "ABSENT" },
      { status: "ABSENT" },
    ],
  ] as const)("A02 %s", (_name, idToken, userInfo, plainly, trusted) => {
    expect(emailOf(idToken, userInfo)).toEqual(plainly);
    expect(emailOf(idToken, userInfo, true)).toEqual(trusted);
  });

  test("the person is the issuer's subject", () => {
    const read = readIdentity(issuer, claims(), claims({ name: " Ada " }), { trustEmail: false });
    expect(read).toMatchObject({ issuer, subject: "u1", name: "Ada" });
  });
});
