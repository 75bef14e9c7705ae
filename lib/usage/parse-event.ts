import { z } from "zod";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { MAX_QUANTITY, parseQuantity } from "#lib/usage/quantity.ts";
import { awsTag, MAX_TAGS, parseTags } from "#lib/usage/tags.ts";
import { parseTimestamp } from "#lib/time/timestamp.ts";
import type { EventCode } from "#lib/usage/verdict.ts";

/** How an event names its agreement (docs/rules.md, section 1). */
export type AgreementName =
  | { by: "id"; id: string }
  | { by: "aws"; awsAgreementId: string }
  | { by: "license"; licenseKey: string }
  | { by: "organization"; externalId: string; productCode: string }
  | { by: "account"; customerAwsAccountId: string; productCode: string };

/** An event whose shape and values are right; whether it is taken depends on what is stored. */
export type ParsedEvent = {
  key: string;
  id: string;
  name: AgreementName;
  dimension: string;
  /** Millionths. */
  micros: bigint;
  at: Date;
  /** Canonical JSON; null without tags. */
  tags: string | null;
};

type Unparsed = { code: EventCode; detail: string };

const plain = /^[\x20-\x7e]+$/;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Text that PostgreSQL can hold: no NUL, no half of a surrogate pair. Most is plain ASCII, which needs no closer look.
 */
const text = (max: number) =>
  z
    .string()
    .refine((value) => {
      if (plain.test(value)) return value.length <= max;
      const length = value.length <= max ? value.length : [...value].length;
      return length > 0 && length <= max && !value.includes("\0") && !loneSurrogate.test(value);
    })
    .meta({ minLength: 1, maxLength: max });

/** A value read by a function that gives null for what it cannot read. */
const read = <T>(parse: (value: unknown) => T | null) =>
  z.unknown().transform((value, context): T => {
    const parsed = value === undefined ? null : parse(value);
    if (parsed !== null) return parsed;
    context.issues.push({ code: "custom", message: "invalid", input: value });
    return z.NEVER;
  });

const eventId = text(128);
/**
 * An event as the public API takes it. What `.meta` says goes into the API's own description (lib/api), where it stands
 * for the functions that validate a value here.
 */
export const usageEventInput = z
  .strictObject({
    id: eventId.meta({ description: "Yours; once in the installation, so that a repeat is known as one." }),
    dimension: text(255).meta({ description: "AWS's API name of a metered dimension; case-sensitive." }),
    quantity: read(parseQuantity).meta({
      description: "0 to 2147483647 with at most 6 decimals, as a number or the same written as text.",
      anyOf: [
        { type: "number", minimum: 0, maximum: MAX_QUANTITY },
        { type: "string", pattern: "^(0|[1-9]\\d{0,9})(\\.\\d{1,6})?$" },
      ],
    }),
    timestamp: read(parseTimestamp).meta({
      description: "ISO 8601 with a zone; less than 24 h old and at most 5 minutes ahead.",
      type: "string",
      format: "date-time",
      maxLength: 40,
    }),
    tags: z
      .unknown()
      .transform((value, context) => {
        const parsed = value === undefined ? { text: null } : parseTags(value);
        if (parsed !== null) return parsed.text;
        context.issues.push({ code: "custom", message: "invalid", input: value });
        return z.NEVER;
      })
      .optional()
      .meta({
        description: "What AWS shows beside the quantity (vendor-metered tagging).",
        type: "object",
        maxProperties: MAX_TAGS,
        propertyNames: { maxLength: 100, pattern: awsTag.source },
        additionalProperties: { type: "string", maxLength: 256, pattern: awsTag.source },
      }),
    agreementId: text(255).optional().meta({ description: "Ours, or AWS's (agmt-…) where that names one row." }),
    licenseArn: text(1100).optional().meta({ description: "As AWS gave it, in any of its spellings." }),
    organizationExternalId: text(255).optional().meta({ description: "Your own tenant id; with productCode." }),
    customerAwsAccountId: text(255).optional().meta({ description: "The buyer's AWS account; with productCode." }),
    productCode: text(255).optional().meta({ description: "AWS's product code." }),
  })
  .meta({
    oneOf: [
      { required: ["agreementId"] },
      { required: ["licenseArn"] },
      { required: ["organizationExternalId"] },
      { required: ["customerAwsAccountId"] },
    ],
    dependentRequired: {
      organizationExternalId: ["productCode"],
      customerAwsAccountId: ["productCode"],
    },
  });

const details: Partial<Record<string, Unparsed>> = {
  quantity: {
    code: "INVALID_QUANTITY",
    detail: "quantity must be a number from 0 to 2147483647 with at most 6 decimals",
  },
  timestamp: { code: "INVALID_TIMESTAMP", detail: "timestamp must be an ISO 8601 instant with a zone" },
  tags: {
    code: "INVALID_TAGS",
    detail: "tags must be at most 5 texts, keys up to 100 and values up to 256 characters of AWS's tag pattern",
  },
};

/** The id of a raw event where it is one that could be stored; null otherwise. Pure. */
export function readEventId(raw: unknown): string | null {
  const id = typeof raw === "object" && raw !== null ? (raw as { id?: unknown }).id : undefined;
  const parsed = eventId.safeParse(id);
  return parsed.success ? parsed.data : null;
}

/** Checks one raw event. Pure. @returns the event, or the code and words of what is wrong with it. */
export function parseEvent(raw: unknown): { event: ParsedEvent } | { fault: Unparsed } {
  const parsed = usageEventInput.safeParse(raw);
  if (!parsed.success) return { fault: faultOf(parsed.error, raw) };
  const { data } = parsed;
  const name = nameOf(data);
  if (name === null) {
    return {
      fault: {
        code: "INVALID_EVENT",
        detail:
          "name the agreement in one way: agreementId, licenseArn, or productCode with organizationExternalId or customerAwsAccountId",
      },
    };
  }
  return {
    event: {
      key: eventKeyOf(data.id),
      id: data.id,
      name,
      dimension: data.dimension,
      micros: data.quantity,
      at: data.timestamp,
      tags: data.tags ?? null,
    },
  };
}

function faultOf(error: z.ZodError, raw: unknown): Unparsed {
  const faults = error.issues.map(({ path: [field] }) => {
    const absent = field !== undefined && (raw as Record<PropertyKey, unknown>)[field] === undefined;
    return (!absent && details[String(field)]) || invalidEvent(field);
  });
  return faults.find((fault) => fault.code === "INVALID_EVENT") ?? faults[0]!;
}

function invalidEvent(field: PropertyKey | undefined): Unparsed {
  const detail =
    field === undefined
      ? "an event is an object with the documented fields and no others"
      : `${String(field)} is missing or not a text of the documented length`;
  return { code: "INVALID_EVENT", detail };
}

function nameOf(event: z.infer<typeof usageEventInput>): AgreementName | null {
  const { agreementId, licenseArn, organizationExternalId, customerAwsAccountId, productCode } = event;
  const ways = [agreementId, licenseArn, organizationExternalId, customerAwsAccountId].filter(
    (way) => way !== undefined,
  );
  if (ways.length !== 1) return null;
  const needsProduct = organizationExternalId !== undefined || customerAwsAccountId !== undefined;
  if (needsProduct !== (productCode !== undefined)) return null;

  if (agreementId?.startsWith("agmt-")) return { by: "aws", awsAgreementId: agreementId };
  if (agreementId !== undefined) return { by: "id", id: agreementId.toLowerCase() };
  if (licenseArn !== undefined) return { by: "license", licenseKey: licenseKeyOf(licenseArn) };
  if (organizationExternalId !== undefined) {
    return { by: "organization", externalId: organizationExternalId, productCode: productCode! };
  }
  return { by: "account", customerAwsAccountId: customerAwsAccountId!, productCode: productCode! };
}

/**
 * How an event named its agreement, as it is stored beside it; null where by our own id, which is that of
 * `agreementId`, the agreement that took it. Pure.
 */
export function namedByOf(name: AgreementName, agreementId: string): string | null {
  switch (name.by) {
    case "id":
      return name.id === agreementId ? null : JSON.stringify([name.by, name.id]);
    case "aws":
      return JSON.stringify([name.by, name.awsAgreementId]);
    case "license":
      return JSON.stringify([name.by, name.licenseKey]);
    case "organization":
      return JSON.stringify([name.by, name.externalId, name.productCode]);
    case "account":
      return JSON.stringify([name.by, name.customerAwsAccountId, name.productCode]);
  }
}
