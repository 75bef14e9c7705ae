import { z } from "zod";
import { OPERATION_NAMES } from "#simulator/dispatch/operations.ts";
import { ALL_REGIONS } from "#simulator/wire/regions.ts";
import { FAULT_KINDS } from "#simulator/state/setting-types.ts";
import { isHeaderValue, isSendableHeader } from "#simulator/events/addresses.ts";
import { END_REASONS } from "#simulator/state/tables.ts";

/** What callers of the control API may send. Instants become epoch milliseconds. */

/** Far enough on both sides for every test, near enough that Date can hold what is computed from it. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const instant = z.iso
  .datetime({ offset: true, message: "An instant is ISO 8601 with a zone, as in 2026-11-21T10:00:00Z." })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= EARLIEST && at < LATEST, "An instant lies between the years 2000 and 2200.");

const accountId = z.string().regex(/^\d{12}$/, "An AWS account id has 12 digits.");
const name = z.string().min(1).max(255);
const productCode = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[-a-zA-Z0-9/=:_.@]+$/, "A product code has AWS's characters only.");
const share = z.number().min(0).max(1);
const milliseconds = z.int().min(0).max(600_000);
const seed = z.int().min(0).max(4_294_967_295);
const entitlementValue = z.union([z.number(), z.boolean(), z.string().max(4_096)]);

const entitlement = z
  .strictObject({ dimension: name, value: entitlementValue, expirationDate: instant.optional() })
  .transform(({ expirationDate, ...rest }) => ({ ...rest, expiresAt: expirationDate }));

const offer = z.enum(["public", "private", "free-trial"]);
const kind = z.enum(["SAAS", "CONTAINER", "AMI"]);

export const productInput = z.strictObject({
  // What GET shows is taken back.
  productCode: productCode.optional(),
  productId: z.string().min(1).max(64),
  title: z.string().min(1).max(255),
  kind: kind.optional(),
  pricingModel: z.enum(["SUBSCRIPTION", "CONTRACT", "CONTRACT_WITH_CONSUMPTION", "FREE", "CONTAINER", "AMI"]),
  integration: z.enum(["LICENSE", "LEGACY"]),
  fulfillmentUrl: z
    .string()
    .max(2_048)
    .nullish()
    .describe("Where the buyer's browser posts the token; null: to the app that the simulator was started for."),
  dimensions: z.array(
    z.strictObject({
      name,
      unit: z.string().max(255),
      metered: z.boolean(),
      entitled: z.boolean(),
      price: z
        .string()
        .regex(/^\d{1,12}(\.\d{1,12})?$/, "A price is a decimal text in USD, as in 0.0010.")
        .nullish(),
    }),
  ),
  publicKeyVersion: z.int().optional(),
  publicKey: z.string().optional(),
});

export const subscriptionInput = z
  .strictObject({
    productCode,
    customerAwsAccountId: accountId.optional(),
    offer: offer.optional(),
    integration: z.enum(["LICENSE", "LEGACY"]).optional(),
    startTime: instant.optional(),
    endTime: instant.nullish(),
    entitlements: z.array(entitlement).optional(),
    proposerAccountId: accountId.optional(),
    paymentFails: z.boolean().optional(),
    sample: z.boolean().optional(),
  })
  .refine(({ startTime, endTime }) => !startTime || !endTime || endTime > startTime, {
    message: "endTime lies after startTime.",
    path: ["endTime"],
  });

export const tokenInput = z.strictObject({ expired: z.boolean().optional() });
export const noInput = z.strictObject({});
export const advisoryInput = z.strictObject({ resolved: z.boolean().optional() });
export const successionInput = z.strictObject({
  license: z.enum(["same", "new"]).optional(),
  startTime: instant.optional(),
  offer: offer.optional(),
  entitlements: z.array(entitlement).optional(),
});
export const amendInput = z.strictObject({
  endTime: instant.nullish(),
  autoRenew: z.boolean().optional(),
  endReason: z
    .enum(END_REASONS)
    .optional()
    .describe("Why it will not renew, as DescribeAgreement answers it; turns auto-renewal off."),
  entitlements: z.array(entitlement).optional(),
});

/** SendAgreementCancellationRequest's own list (Agreement API reference). */
const CANCELLATION_REASONS = [
  "INCORRECT_TERMS_ACCEPTED",
  "REPLACING_AGREEMENT",
  "TEST_AGREEMENT",
  "ALTERNATIVE_PROCUREMENT_CHANNEL",
  "PRODUCT_DISCONTINUED",
  "UNINTENDED_RENEWAL",
  "BUYER_DISSATISFACTION",
  "OTHER",
] as const;

export const cancellationInput = z.strictObject({
  reasonCode: z.enum(CANCELLATION_REASONS).default("OTHER"),
  reasonMessage: z.string().min(1).max(2_000).default("Asked for in the simulator."),
  invalid: z.boolean().default(false),
});
export const cancellationAnswerInput = z.strictObject({ answer: z.enum(["approve", "reject", "withdraw"]) });

const usd = /^\d{1,12}(\.\d{1,2})?$/;
export const noticeInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("billing-adjustment"),
    amount: z
      .string()
      .regex(/^-\d{1,12}(\.\d{1,2})?$/, "An adjustment is a negative text in USD, as in -12.50.")
      .default("-10.00"),
    reasonCode: z.string().min(1).max(255).default("OTHER"),
    failed: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal("spend-threshold"), stage: z.enum(["reached", "vet-succeeded", "vet-failed"]) }),
  z.strictObject({
    kind: z.enum(["renewal-terms-finalized", "renewal-upcoming"]),
    totalContractValue: z.string().regex(usd, "A value is a text in USD, as in 1200.00.").default("1200.00"),
  }),
]);

export const confirmationInput = z.strictObject({
  topicArn: z.string(),
  type: z.enum(["SubscriptionConfirmation", "UnsubscribeConfirmation"]).default("SubscriptionConfirmation"),
});

export const entitlementsInput = z.strictObject({ agreementId: z.string(), entitlements: z.array(entitlement) });

const fault = z.strictObject({
  operation: z.enum(["*", ...OPERATION_NAMES]),
  kind: z.enum(FAULT_KINDS),
  rate: share,
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,127}$/, "An error's name has letters and digits.")
    .optional(),
  status: z.int().min(400).max(599).optional(),
  ms: milliseconds.optional(),
  share: share.optional(),
});
export const faultsInput = z.strictObject({ seed: seed.default(1), faults: z.array(fault).max(100) });

export const clockInput = z.strictObject({
  now: instant.nullish(),
  shiftSeconds: z.number().min(-3_153_600_000).max(3_153_600_000).optional(),
  rate: z.number().min(0).max(1_000_000).optional(),
});

export const settingsInput = z
  .strictObject({
    identicalResend: z.enum(["Success", "DuplicateRecord"]),
    rateLimits: z.boolean(),
    enabledRegions: z.array(z.enum(ALL_REGIONS as [string, ...string[]])),
    sellerAccountId: accountId,
    tokenLifetimeSeconds: z.int().min(1).max(31_536_000),
    proposerEntitlements: z
      .enum(["allow", "deny"])
      .describe(
        "Whether the seller may call GetAgreementEntitlements. AWS documents it for buyers; deny answers AccessDeniedException to everyone but the buyer.",
      ),
    workload: z
      .strictObject({
        platform: z.enum(["ECS", "EKS", "FARGATE", "EC2", "NONE"]),
        region: z.enum(ALL_REGIONS as [string, ...string[]]).nullable(),
      })
      .partial(),
    roles: z
      .array(
        z.strictObject({
          roleArn: z
            .string()
            .regex(
              /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/,
              "A role's ARN is as in arn:aws:iam::999900001111:role/name.",
            ),
          trustedAccountIds: z.array(accountId).optional().describe("Accounts that may assume it; absent: any."),
          externalId: z.string().min(2).max(1_224).nullish().describe("The ExternalId that AssumeRole must bring."),
          maxSessionSeconds: z.int().min(900).max(43_200).optional().describe("An hour by default."),
          webIdentity: z
            .strictObject({
              issuer: z.string().min(4),
              audience: z.string().nullish(),
              subject: z.string().nullish(),
            })
            .nullish()
            .describe("The OIDC tokens that AssumeRoleWithWebIdentity takes; absent: none."),
        }),
      )
      .max(100)
      .nullable()
      .describe("Roles that STS knows; null, as at first: every role exists and trusts everyone."),
  })
  .partial();

const address = z.string().max(2_048).nullable();

export const deliveryInput = z
  .strictObject({
    on: z.boolean(),
    delayMs: milliseconds,
    duplicateRate: share,
    loseRate: share,
    shuffle: z.boolean(),
    seed,
    sqs: z.boolean(),
    eventBridge: z
      .strictObject({
        url: address.describe("Where EventBridge's API destination posts; null: the app's own address."),
        header: z.string().refine(isSendableHeader, "A header has letters, digits and hyphens, and is not HTTP's own."),
        value: z
          .string()
          .refine(isHeaderValue, "A header's value has 1 to 512 printable ASCII characters.")
          .nullable()
          .describe("What the header holds; null: the secret of --events-secret."),
      })
      .partial(),
    sns: z
      .strictObject({
        url: address.describe("The HTTP endpoint that is subscribed to the topics; null: the app's own address."),
        signatureVersion: z.enum(["1", "2"], 'A signature version is "1" (SHA-1, SNS\'s default) or "2" (SHA-256).'),
      })
      .partial(),
    // What GET shows is taken back.
    queueUrl: z.string(),
  })
  .partial();

export const meteringQuery = z.strictObject({
  licenseArn: z.string().optional(),
  customerIdentifier: z.string().optional(),
  productCode: z.string().optional(),
  dimension: z.string().optional(),
  from: instant.optional(),
  to: instant.optional(),
});

export const callsQuery = z.strictObject({
  operation: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});
export const eventsQuery = z.strictObject({ agreementId: z.string().optional() });
export const mailQuery = z.strictObject({ to: z.string().optional() });
export const noQuery = z.strictObject({});
