import { constants, createPrivateKey, sign } from "node:crypto";
import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import { findMeteredProduct } from "#simulator/metering/find-billed-customer.ts";
import { productCode } from "#simulator/metering/metering-shapes.ts";
import { getRegisterUsageKey, PUBLIC_KEY_VERSION } from "#simulator/metering/register-usage-key.ts";
import { checkWorkloadRegion, findEntitledBuyer } from "#simulator/metering/workload.ts";
import type { Sim } from "#simulator/context/sim.ts";

type Request = { ProductCode: string; PublicKeyVersion: number; Nonce?: string | null };

const PLATFORMS: ReadonlySet<string> = new Set(["ECS", "EKS", "FARGATE"]);

/**
 * The answer's JWT, PS256. Its claims are spelled as AWS's own Java sample reads them; the API reference spells them
 * with a capital (AWS facts 12, row 13).
 */
function signJwt(privateKeyPem: string, claims: Record<string, unknown>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "PS256", typ: "JWT" })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), {
    key: createPrivateKey(privateKeyPem),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return `${signed}.${signature.toString("base64url")}`;
}

function run(sim: Sim, caller: Caller, request: Request) {
  const now = sim.clock.now();
  const product = findMeteredProduct(sim, request.ProductCode, ["CONTAINER"]);
  if (!PLATFORMS.has(sim.settings().workload.platform)) {
    throw new AwsError(
      "PlatformNotSupportedException",
      "AWS Marketplace does not support metering usage from the underlying platform. Currently, Amazon ECS, Amazon EKS and AWS Fargate are supported.",
      "RU-PLATFORM",
    );
  }
  checkWorkloadRegion(sim, caller, "InvalidRegionException", "RU-REGION");
  if (request.PublicKeyVersion !== PUBLIC_KEY_VERSION) {
    throw new AwsError("InvalidPublicKeyVersionException", "Public Key version is invalid.", "RU-KEY-VERSION");
  }
  if (findEntitledBuyer(sim, product, caller, now) === null) {
    throw new AwsError(
      "CustomerNotEntitledException",
      "The customer does not have a valid subscription for the product.",
      "RU-ENTITLED",
    );
  }
  const Signature = signJwt(getRegisterUsageKey(sim).privateKey, {
    productCode: product.productCode,
    publicKeyVersion: PUBLIC_KEY_VERSION,
    ...(request.Nonce ? { nonce: request.Nonce } : {}),
    iat: Math.floor(now / 1000),
  });
  return { output: { Signature }, applied: false };
}

/** RegisterUsage: a container says that it runs (AWS facts 4.3, 4.4). */
export const registerUsage: Operation = {
  name: "RegisterUsage",
  service: "metering",
  input: {
    type: "structure",
    required: ["ProductCode", "PublicKeyVersion"],
    members: {
      ProductCode: productCode,
      PublicKeyVersion: { type: "integer", min: 1 },
      Nonce: { type: "string", max: 255 },
    },
  },
  sellerOnly: false,
  canBeDisabled: true,
  run,
};
