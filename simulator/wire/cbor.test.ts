import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCbor, encodeCbor, EpochSeconds } from "#simulator/wire/cbor.ts";
import { startBox, ARCHIVE } from "#simulator/testing/box.ts";

test("CBOR reads back what it wrote", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(decodeCbor(encodeCbor(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(encodeCbor(new EpochSeconds(1))).toEqual(Buffer.from([0xc1, 1]));
  expect(() => decodeCbor(Buffer.from([0x82, 1]))).toThrow();
  expect(decodeCbor(Buffer.from([0xbf, 0x61, 0x61, 0x9f, 1, 2, 0xff, 0xff]))).toEqual({ a: [1, 2] });
});

test.each([
  ["the largest of four bytes", 4_294_967_295, "1affffffff"],
  ["an integer above four bytes", 4_294_967_296, "1b0000000100000000"],
  ["the largest exact integer", Number.MAX_SAFE_INTEGER, "1b001fffffffffffff"],
  ["the smallest exact integer", Number.MIN_SAFE_INTEGER, "3b001ffffffffffffe"],
  ["a fraction in 64 bits", 1.5, "fb3ff8000000000000"],
  ["zero without its sign", -0, "00"],
  ["nothing", null, "f6"],
  ["a member without a value, left out", { a: undefined, b: 1 }, "a1616201"],
  ["members in their own order", { z: 1, a: 2 }, "a2617a01616102"],
  ["a timestamp among members", { at: new EpochSeconds(1_764_374_400) }, "a1626174c11a692a3780"],
])("CBOR writes %s", (_, value, hex) => {
  expect(encodeCbor(value).toString("hex")).toBe(hex);
});

test.each([
  ["a timestamp as its seconds", "c11a692a3780", 1_764_374_400],
  ["a timestamp with a fraction", "c1fb41da4a8de007df3b", 1_764_374_400.123],
  ["undefined as null", "f7", null],
  ["a text in parts", "7f61616162ff", "ab"],
  ["an integer of eight bytes", "1b0020000000000000", 9_007_199_254_740_992],
  ["the last of two members with one name", "a2616101616102", { a: 2 }],
  ["an unknown tag as its content", "d81e820102", [1, 2]],
  ["32 lists within each other", `${"81".repeat(32)}01`, JSON.parse(`${"[".repeat(32)}1${"]".repeat(32)}`)],
])("CBOR reads %s", (_, hex, value) => {
  expect(decodeCbor(Buffer.from(hex, "hex"))).toEqual(value);
});

test.each([
  ["bytes", "4161"],
  ["a member named by a number", "a10102"],
  ["more than its value", "0102"],
  ["a list that ends early", "8201"],
  ["a break alone", "ff"],
  ["33 lists within each other", `${"81".repeat(33)}01`],
  ["no byte", ""],
])("CBOR refuses %s", (_, hex) => {
  expect(() => decodeCbor(Buffer.from(hex, "hex"))).toThrow();
});

test("GetEntitlements answers RPC v2 CBOR too", async () => {
  const box = await startBox();
  const { licenseArn } = await box.subscribe({
    productCode: ARCHIVE,
    entitlements: [{ dimension: "seats", value: 3 }],
  });
  const now = new Date().toISOString().replaceAll(/[-:]/g, "");
  const answer = await fetch(`${box.url}/service/AWSMPEntitlementService/operation/GetEntitlements`, {
    method: "POST",
    headers: {
      "smithy-protocol": "rpc-v2-cbor",
      "content-type": "application/cbor",
      "x-amz-date": `${now.slice(0, 15)}Z`,
      authorization: `AWS4-HMAC-SHA256 Credential=AKID/${now.slice(0, 8)}/us-east-1/aws-marketplace/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    },
    body: new Uint8Array(encodeCbor({ ProductCode: ARCHIVE, Filter: { LICENSE_ARN: [licenseArn] } })),
  });
  const output = decodeCbor(Buffer.from(await answer.arrayBuffer())) as { Entitlements: object[] };
  expect(output.Entitlements).toMatchObject([
    { Dimension: "seats", Value: { IntegerValue: 3 }, LicenseArn: licenseArn },
  ]);
  await box.stop();
});
