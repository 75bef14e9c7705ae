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
