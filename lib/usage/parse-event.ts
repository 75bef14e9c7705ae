import { z } from "zod";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { parseQuantity } from "#lib/usage/quantity.ts";
import { parseTags } from "#lib/usage/tags.ts";
import { parseTimestamp } from "#lib/usage/timestamp.ts";
import type { EventCode } from "#lib/usage/verdict.ts";

/** How an event names its agreement (rules.md section 1). */
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

export type Unparsed = { code: EventCode; detail: string };

const plain = /^[\x20-\x7e]+$/;
const loneSurrogate = /\p{Surrogate}/u;

/** Text that PostgreSQL can hold: no NUL, no half of a surrogate pair. Most is plain ASCII, which needs no closer look. */
const text = (max: number) =>
  z.string().refine((value) => {
    if (plain.test(value)) return value.length <= max;
    const length = value.length <= max ? value.length : [...value].length;
    return length > 0 && length <= max && !value.includes("\0") && !loneSurrogate.test(value);
  });

/** A value read by a function that gives null for what it cannot read. */
const read = <T>(parse: (value: unknown) => T | null) =>
  z.unknown().transform((value, context): T => {
    const parsed = value === undefined ? null : parse(value);
    if (parsed !== null) return parsed;
    context.issues.push({ code: "custom", message: "invalid", input: value });
    return z.NEVER;
  });

const eventId = text(128);
const schema = z.strictObject({
  id: eventId,
  dimension: text(255),
  quantity: read(parseQuantity),
  timestamp: read(parseTimestamp),
  tags: z
    .unknown()
    .transform((value, context) => {
      const parsed = value === undefined ? { text: null } : parseTags(value);
      if (parsed !== null) return parsed.text;
      context.issues.push({ code: "custom", message: "invalid", input: value });
      return z.NEVER;
    })
    .optional(),
  agreementId: text(255).optional(),
  licenseArn: text(1100).optional(),
  organizationExternalId: text(255).optional(),
  customerAwsAccountId: text(255).optional(),
  productCode: text(255).optional(),
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
  const parsed = schema.safeParse(raw);
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

function nameOf(event: z.infer<typeof schema>): AgreementName | null {
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

/** How an event named its agreement, as it is stored beside it; null where by our own id. Pure. */
export function namedByOf(name: AgreementName): string | null {
  switch (name.by) {
    case "id":
      return null;
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
