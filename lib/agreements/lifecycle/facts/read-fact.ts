import type { LifecycleSource } from "#lib/generated/prisma/enums.ts";
import { z } from "zod";
import type { FactKind, LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { outsideInstant } from "#lib/time/outside-instant.ts";

/** A stored event. */
export type StoredLifecycleEvent = { source: LifecycleSource; type: string; occurredAt: Date; body: string };

const kinds: Readonly<Record<string, FactKind>> = {
  "Purchase Agreement Created": "created",
  "Purchase Agreement Amended": "amended",
  "Purchase Agreement Ended": "ended",
  "Purchase Agreement Ending": "end-notice",
  "Purchase Agreement Advisory Issued": "advisory-issued",
  "Purchase Agreement Advisory Resolved": "advisory-resolved",
  "License Updated": "license-updated",
  "License Deprovisioned": "license-deprovisioned",
};

const actions = [
  "subscribe-success",
  "subscribe-fail",
  "unsubscribe-pending",
  "unsubscribe-success",
  "entitlement-updated",
] as const;

/** Types of lifecycle events that count for an agreement's state; all others are only shown. */
export const decidingTypes: readonly string[] = [
  ...Object.keys(kinds).flatMap((name) => [name, `${name} - Proposer`, `${name} - Manufacturer`]),
  ...actions,
];

const SOURCE = "aws.agreement-marketplace";
/** What a pay-as-you-go agreement shows as its end (AWS facts 5.3). */
const NO_END_YEAR = 9_000;

const id = z.string().min(1).max(300);
/** AWS writes the last instant of 9999 for an agreement without an end. */
const end = z.union([
  outsideInstant,
  z.iso
    .datetime({ offset: true })
    .regex(/^9999-/)
    .transform((text) => new Date(text)),
]);
const party = z.object({ accountId: z.string().regex(/^\d{1,20}$/) });

/** What the detail of AWS's agreement and license events may hold (AWS facts 5.3); more is let through. */
const detailShape = z.object({
  agreement: z
    .object({
      id,
      acceptorId: z.string(),
      previousAgreementId: id.nullable(),
      intent: z.string(),
      status: z.string(),
      startTime: outsideInstant,
      endTime: end.nullable(),
      autoRenewalEnabled: z.boolean().nullable(),
      offerId: id,
    })
    .partial()
    .optional(),
  product: z.object({ code: id, id }).partial().optional(),
  license: z.object({ arn: id }).optional(),
  acceptor: party.optional(),
  proposer: party.optional(),
  offer: z.object({ id }).partial().nullish(),
});

const bridgeShape = z.object({ source: z.string(), detail: z.unknown() });
const envelopeShape = z.object({ Message: z.string() });
const messageShape = z.object({
  action: z.string(),
  "customer-identifier": id,
  "product-code": id,
  "offer-identifier": id.nullish(),
  isFreeTrialTermPresent: z.union([z.string(), z.boolean()]).optional(),
});

/** A fact with no member stated. */
export const nothing: Omit<LifecycleFact, "kind" | "at"> = {
  awsAgreementId: null,
  previousAwsAgreementId: null,
  intent: null,
  awsStatus: null,
  startsAt: null,
  endsAt: null,
  renewsByItself: null,
  productCode: null,
  productId: null,
  licenseArn: null,
  customerAwsAccountId: null,
  customerIdentifier: null,
  proposerAccountId: null,
  offerId: null,
  isTrial: null,
  initialAgreementId: null,
  endedAt: null,
  license: null,
  endReason: null,
};

/**
 * Reads a stored lifecycle event. An unknown type becomes a `note`; a known one without a required member throws. Pure.
 *
 * @throws Error saying which member is wrong, never what it holds.
 */
export function readFact(event: StoredLifecycleEvent): LifecycleFact {
  switch (event.source) {
    case "EVENTBRIDGE":
      return readBridge(event);
    case "SNS":
      return readSns(event);
    case "SQS":
      throw new Error("the message is no lifecycle event of AWS Marketplace");
  }
}

function readBridge({ type, occurredAt: at, body }: StoredLifecycleEvent): LifecycleFact {
  const envelope = parse(bridgeShape, JSON.parse(body));
  const kind = kinds[type.replace(/ - (Proposer|Manufacturer)$/, "")] ?? "note";
  if (envelope.source !== SOURCE) return { ...nothing, kind: "note", at };
  const read = detailShape.safeParse(envelope.detail);
  if (!read.success) {
    if (kind === "note") return { ...nothing, kind, at };
    throw new Error(`${type}: ${faults(read.error)}`);
  }
  const { agreement = {}, product = {}, license, acceptor, proposer, offer } = read.data;
  if (kind !== "note" && agreement.id === undefined) throw new Error(`${type}: detail.agreement.id is missing`);
  const isLicense = kind === "license-updated" || kind === "license-deprovisioned";
  if (isLicense && license === undefined) throw new Error(`${type}: detail.license.arn is missing`);
  return {
    ...nothing,
    kind,
    at,
    awsAgreementId: agreement.id ?? null,
    previousAwsAgreementId: agreement.previousAgreementId ?? null,
    intent: intentOf(agreement.intent),
    awsStatus: agreement.status ?? null,
    startsAt: agreement.startTime ?? null,
    endsAt: endOf(agreement.endTime),
    renewsByItself: agreement.autoRenewalEnabled ?? null,
    productCode: product.code ?? null,
    productId: product.id ?? null,
    licenseArn: license?.arn ?? null,
    customerAwsAccountId: acceptor?.accountId ?? null,
    proposerAccountId: proposer?.accountId ?? null,
    offerId: offer?.id ?? agreement.offerId ?? null,
  };
}

function readSns({ occurredAt: at, body, type }: StoredLifecycleEvent): LifecycleFact {
  const kind = actions.find((action) => action === type);
  if (kind === undefined) return { ...nothing, kind: "note", at };
  const message = parse(messageShape, JSON.parse(parse(envelopeShape, JSON.parse(body)).Message));
  const trial = message.isFreeTrialTermPresent;
  return {
    ...nothing,
    kind,
    at,
    productCode: message["product-code"],
    customerIdentifier: message["customer-identifier"],
    offerId: message["offer-identifier"] ?? null,
    isTrial: trial === undefined ? null : String(trial) === "true",
  };
}

function intentOf(text: string | undefined): LifecycleFact["intent"] {
  return text === "NEW" || text === "RENEW" || text === "REPLACE" || text === "AMEND" ? text : null;
}

function endOf(end: Date | null | undefined): LifecycleFact["endsAt"] {
  if (end === undefined) return null;
  return end === null || end.getUTCFullYear() >= NO_END_YEAR ? "none" : end;
}

function parse<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw new Error(faults(read.error));
}

function faults(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}
