import { accesses } from "#lib/status/agreement-statuses.ts";
import { z } from "zod";
import { eventCodes } from "#lib/api/operations/event-codes.ts";
import { AgreementStatus, EntitlementValueType, MeteringRecordState } from "#lib/generated/prisma/enums.ts";

// The answers of the public API as schemas. Routes build theirs with the domains' own functions; the tests of
// app/api/v1 hold what they really answer against these, so that neither can move alone.

const instant = z.iso.datetime();
const hour = z.iso.datetime().describe("Start of a UTC hour.");
const decimal = z
  .string()
  .regex(/^-?\d+(\.\d{1,6})?$/)
  .describe("Exact decimal as text, up to 6 places.");

/** What one AWS account bought of one product. */
export const agreementAnswer = z
  .object({
    id: z.uuid().describe("Ours; never changes."),
    awsAgreementId: z.string().nullable().describe("agmt-…; changes at a renewal."),
    previousAwsAgreementId: z.string().nullable(),
    productCode: z.string(),
    customerAwsAccountId: z.string().nullable().describe("Twelve digits as text; may be unknown for LEGACY products."),
    licenseArn: z.string().nullable(),
    customerIdentifier: z.string().nullable().describe("LEGACY products only."),
    offerId: z.string().nullable(),
    proposerAccountId: z.string().nullable().describe("Whose offer it was; a channel partner's, for example."),
    status: z.enum(AgreementStatus),
    trial: z.boolean(),
    organizationId: z.uuid().nullable().describe("Null until somebody has registered."),
    organizationExternalId: z.string().nullable().describe("Your own tenant id."),
    startsAt: instant.nullable(),
    endsAt: instant.nullable(),
  })
  .meta({ id: "Agreement" });

export const agreementPage = page(agreementAnswer, "AgreementPage");

/** What one agreement used of one dimension in one hour, and what became of it. */
export const meteringRecordAnswer = z
  .object({
    id: z.string(),
    agreementId: z.uuid(),
    dimension: z.string(),
    hour,
    status: z.enum(MeteringRecordState),
    quantity: z.int().nullable().describe("Whole units, as AWS is told; null while the hour counts."),
    used: decimal,
    carriedIn: decimal,
    carriedOut: decimal,
    included: decimal,
    meteringRecordId: z.string().nullable().describe("AWS's id of what it accepted."),
    attempts: z.int().min(0),
    reason: z.string().nullable(),
    frozenAt: instant.nullable(),
    sentAt: instant.nullable(),
    acceptedAt: instant.nullable(),
  })
  .meta({ id: "MeteringRecord" });

export const meteringRecordPage = page(meteringRecordAnswer, "MeteringRecordPage");

export const meteringRecordDetail = z
  .object({
    ...meteringRecordAnswer.shape,
    life: z
      .array(z.object({ at: instant, state: z.string(), cause: z.string() }))
      .describe("Each step of its life, oldest first: OPEN at the receipt of its first usage, then what became of it."),
    explanation: z.string().describe("One sentence: the billed quantity and why, or why not."),
  })
  .meta({ id: "MeteringRecordDetail" });

/** How many usage events of a key were refused with one code in one hour. */
export const usageRefusalAnswer = z
  .object({
    hour: instant.describe("Start of the UTC hour in which they were received."),
    apiKeyId: z.uuid().nullable().describe("The key that sent them; null: a file that was uploaded in the console."),
    code: z.string().describe("An event code."),
    count: z.int().min(0).describe("How many events."),
  })
  .meta({ id: "UsageRefusal" });

export const usageRefusalPage = page(usageRefusalAnswer, "UsageRefusalPage");

/** Whether a buyer may use the product now. */
export const accessAnswer = z
  .object({
    access: z.enum(accesses),
    reason: z.string().describe("A sentence for people."),
    entitlements: z.array(
      z.object({
        dimension: z.string(),
        type: z.enum(EntitlementValueType),
        value: z.string().describe("As AWS wrote it."),
        expiresAt: instant.nullable(),
      }),
    ),
    checkedAt: instant.describe(
      "When AWS's word for it last came, by a notice or a read; not the time of the request.",
    ),
  })
  .meta({ id: "Access" });

/** A buyer's account in your product. */
export const organizationAnswer = z
  .object({
    id: z.uuid(),
    externalId: z.string().nullable().describe("Your own tenant id; unique."),
    name: z.string(),
    archived: z.boolean(),
  })
  .meta({ id: "Organization" });

const eventId = z.string().nullable().describe("As sent; null where the event had none that could be stored.");

const eventCode = z.enum(Object.keys(eventCodes)).meta({ id: "EventCode" });

/** What became of one event; the codes stand in their own table. */
const eventResult = z
  .union([
    z.object({
      id: eventId,
      status: z.enum(["accepted", "duplicate"]),
      hour: hour.describe("The UTC hour that counts it."),
      late: z.literal(true).optional().describe("Its own hour was frozen already: another one counts it."),
      parked: z.literal(true).optional().describe("Its dimension is not there yet: it counts once it is."),
    }),
    z.object({ id: eventId, status: z.literal("rejected"), code: eventCode, detail: z.string() }),
  ])
  .meta({ id: "UsageResult" });

export const usageAnswer = z
  .object({
    accepted: z.int().min(0),
    duplicates: z.int().min(0),
    rejected: z.int().min(0),
    results: z.array(eventResult).describe("One for each event, in order."),
  })
  .meta({ id: "UsageAnswer" });

const fieldErrors = z.array(z.object({ path: z.string(), message: z.string() }));

/** What an import would do, or has done. */
export const importAnswer = z
  .union([
    z.object({
      dryRun: z.literal(true),
      ready: z.int().min(0),
      unchanged: z.int().min(0).describe("Linked as the row says already."),
      rejected: z.int().min(0),
      results: z
        .array(
          z.union([
            z.object({
              status: z.enum(["ready", "unchanged"]),
              agreementId: z.uuid().nullable().describe("Null: it would be made."),
              organizationId: z.uuid().nullable().describe("Null: it would be made."),
              warnings: fieldErrors.describe("Why the row may mean another customer; a commit takes it all the same."),
            }),
            z.object({ status: z.literal("rejected"), errors: fieldErrors }),
          ]),
        )
        .describe("One for each row, in order."),
    }),
    z.object({
      dryRun: z.literal(false),
      id: z.uuid().describe("The import's."),
      imported: z.int().min(0).describe("All rows: they are in force now."),
      created: z.int().min(0).describe("Rows whose agreement was not here."),
      changed: z
        .int()
        .min(0)
        .describe("Rows whose agreement was here and got a customer, another meteringFrom or administrators."),
      unchanged: z.int().min(0).describe("Rows that changed nothing."),
      results: z.array(
        z.object({
          status: z.enum(["created", "changed", "unchanged"]),
          agreementId: z.uuid(),
          organizationId: z.uuid(),
        }),
      ),
    }),
  ])
  .meta({ id: "ImportAnswer" });

export const importSummary = z
  .object({
    id: z.uuid(),
    state: z.enum(["checked", "committed", "undone"]),
    rows: z.int().min(0),
    unconfirmed: z.int().min(0).describe("Agreements that AWS has not confirmed: their metering is held."),
    createdAt: instant,
    settledAt: instant.nullable(),
  })
  .meta({ id: "Import" });

/** RFC 9457, with our code. */
export const problemAnswer = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string().describe("What programs decide by; see the table of codes."),
    errors: fieldErrors.optional().describe("Faults by field path."),
  })
  .meta({ id: "Problem" });

function page<Row extends z.ZodType>(row: Row, id: string) {
  return z
    .object({
      data: z.array(row),
      nextCursor: z.string().nullable().describe("Give it as `cursor` for the next page; null: this was the last."),
    })
    .meta({ id });
}
