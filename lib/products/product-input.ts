import { z } from "zod";
import { readEnteredUrl } from "#lib/env/entered-url.ts";
import { nameInput } from "#lib/text/name.ts";
import { lineInput } from "#lib/text/one-line.ts";
import { isInRange } from "#lib/time/outside-instant.ts";
import {
  Aggregation,
  HeldAtDeadline,
  IncludedPer,
  Integration,
  LatePolicy,
  PricingModel,
  ProductKind,
  UnknownDimensions,
} from "#lib/generated/prisma/enums.ts";

const text = (what: string, max: number) => lineInput(max, { of: "words", missing: `Write ${what}.` });

const optional = <T extends z.ZodType>(schema: T) =>
  z
    .preprocess((value) => (typeof value === "string" && value.trim() === "" ? null : value), schema.nullable())
    .default(null);

/** A form's checkbox sends "on" or nothing. */
const ticked = z.preprocess((value) => value === "on" || value === true, z.boolean()).default(false);

/** A whole UTC hour as a form's field writes it: `2026-11-21T14:00`. */
const utcHour = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:00(:00)?$/, "A whole hour in UTC, as in 2026-11-21 14:00.")
  .transform((value, context) => {
    const at = new Date(`${value.slice(0, 13)}:00:00Z`);
    if (isInRange(at) && at.toISOString().startsWith(value.slice(0, 13))) return at;
    context.issues.push({ code: "custom", message: "There is no such hour.", input: value });
    return z.NEVER;
  });

/** As a form's field holds it, where an empty one is no number, or as code gives it (the sample data): a number. */
const wholeNumber = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    z
      .string()
      .trim()
      .regex(/^\d{1,10}$/, "Write a whole number.")
      .transform(Number)
      .pipe(
        z
          .number()
          .min(least, `At least ${least}.`)
          .max(most, `At most ${most.toLocaleString("en")}.`),
      ),
  );

/**
 * An address that buyers are sent to, written anew. Whether it may be this machine is checked where it is saved
 * (save-product.ts).
 */
const handOffUrl = z
  .string()
  .max(500, "At most 500 characters.")
  .transform((text, context) => {
    const read = readEnteredUrl(text, true);
    if (!("fault" in read) && !new URL(read.href).searchParams.has("code")) return read.href;
    const message = "fault" in read ? read.fault : "Leave out code: each buyer gets one of their own.";
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  });

/** What an OWNER may say of a product: a new one without `id`. Refuses unknown keys. */
export const saveProductInput = z.strictObject({
  id: z.uuid().optional(),
  title: nameInput({ max: 200, missing: "Write the listing's title." }),
  /** AWS's product code, as its Management Portal shows it. */
  productCode: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9/=:_.@-]{1,255}$/,
      "Copy the product code from the AWS Marketplace Management Portal: letters, digits and - _ . only.",
    ),
  productId: optional(
    z
      .string()
      .trim()
      .regex(/^prod-[A-Za-z0-9]{1,60}$/, "Begins with prod-, as in prod-ab12cd34ef56g."),
  ),
  kind: z.enum(ProductKind, "Choose what is listed."),
  pricingModel: z.enum(PricingModel, "Choose how it is priced."),
  integration: z.enum(Integration, "Choose how AWS names a buyer."),
  graceMinutes: wholeNumber(0, 1200),
  /** AWS takes usage for an hour after the end; the quarter left is for sending. */
  drainMinutes: wholeNumber(0, 45),
  sendsZeroRecords: ticked,
  releasesNeedTwo: ticked,
  latePolicy: z.enum(LatePolicy, "Choose what becomes of late usage.").default("CARRY"),
  unknownDimensions: z.enum(UnknownDimensions, "Choose what becomes of it.").default("REFUSE"),
  heldAtDeadline: z.enum(HeldAtDeadline, "Choose what becomes of it.").default("EXPIRE"),
  meteringFrom: optional(utcHour),
  handOffUrl: optional(handOffUrl),
  supportEmail: optional(
    z.email("The part after @ needs a dot, as in company.com.").max(254, "At most 254 characters."),
  ),
});
export type SaveProductInput = z.infer<typeof saveProductInput>;

/** What an OWNER may say of a dimension of one product: a new one without `id`. Refuses unknown keys. */
export const saveDimensionInput = z
  .strictObject({
    id: z.uuid().optional(),
    productId: z.uuid(),
    /** AWS's API name; what usage events say. */
    name: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,255}$/, "AWS's API name: 1 to 255 characters without blanks, as in api_calls."),
    label: text("a label", 100),
    unit: text("the unit, as in h, GB or calls", 40),
    aggregation: z.enum(Aggregation, "Choose how an hour's events become one number."),
    uses: z.enum(["metered", "entitled", "both"], "Choose what it is for."),
    uniqueTag: optional(lineInput(100, { of: "id" })),
    includedIn: optional(lineInput(255, { of: "id" })),
    includedPer: optional(z.enum(IncludedPer)),
    /** Whole units: AWS takes no more than 2,147,483,647 in an hour. */
    guardCap: optional(wholeNumber(0, 2_147_483_647)),
    guardRatio: optional(wholeNumber(1, 1_000_000)),
    price: optional(
      z
        .string()
        .trim()
        .regex(/^\d{1,10}(\.\d{1,8})?$/, "A price in USD a unit, as in 0.025; at most 8 decimals."),
    ),
  })
  .superRefine((input, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (input.aggregation === "UNIQUE_COUNT" && input.uniqueTag === null)
      fault("uniqueTag", "Name the tag whose values are counted.");
    if (input.aggregation !== "UNIQUE_COUNT" && input.uniqueTag !== null)
      fault("uniqueTag", "Only a count of unique values reads a tag. Leave it empty.");
    if ((input.includedIn === null) !== (input.includedPer === null))
      fault("includedPer", "Overage needs both: the entitled dimension and the period it is counted by.");
    if (input.includedIn !== null && input.uses === "entitled")
      fault("includedIn", "Only a metered dimension can begin after an entitled one.");
    if (input.uses === "entitled" && (input.guardCap !== null || input.guardRatio !== null))
      fault(input.guardCap === null ? "guardRatio" : "guardCap", "Only what is metered can be held. Leave it empty.");
    if (input.includedIn !== null && input.includedIn === input.name)
      fault("includedIn", "Name another dimension of this product.");
  });
export type SaveDimensionInput = z.infer<typeof saveDimensionInput>;
