import { z } from "zod";
import { AppError } from "#lib/errors/app-error.ts";
import { isInRange, OUT_OF_RANGE } from "#lib/time/outside-instant.ts";

// Every member that is signed has a shape that admits no line break, except Message (signed first) and the last members
// of a confirmation: else two different envelopes could share one signed text, since SNS signs names and values on
// lines of their own.
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, "must be one line");

const common = {
  MessageId: z.string().regex(/^[0-9a-zA-Z-]{1,100}$/),
  TopicArn: z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]{1,30}:\d{12}:[A-Za-z0-9_.-]{1,256}$/),
  Message: z
    .string()
    .max(262_144)
    .refine((value) => !value.includes("\0"), "must not hold NUL"),
  Timestamp: z.iso
    .datetime()
    .max(40)
    .refine((text) => isInRange(new Date(text)), OUT_OF_RANGE),
  SignatureVersion: line(10),
  Signature: z.string().regex(/^[A-Za-z0-9+/]{100,2000}={0,2}$/),
  SigningCertURL: line(500),
};

const notification = z.object({ Type: z.literal("Notification"), Subject: line(200).optional(), ...common });
const confirmation = z.object({
  Type: z.enum(["SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  SubscribeURL: line(4_000),
  Token: line(2_000),
  ...common,
});
const envelope = z.discriminatedUnion("Type", [notification, confirmation]);

/** What SNS posts over HTTPS (SNS developer guide, "Parsing Amazon SNS message formats"). */
export type SnsEnvelope = z.infer<typeof envelope>;

/** @throws AppError INVALID_REQUEST when it is no SNS envelope; members must be texts, nothing is converted. */
export function parseSnsEnvelope(body: unknown): SnsEnvelope {
  const parsed = envelope.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new AppError("INVALID_REQUEST", "the body is no SNS envelope", { fields });
}

/**
 * The text that SNS signs: the members in this order, each name and each value on a line of its own; Subject only where
 * it is there. Pure.
 */
export function signedText(envelope: SnsEnvelope): string {
  const { Message, MessageId, Timestamp, TopicArn, Type } = envelope;
  const members =
    envelope.Type === "Notification"
      ? { Message, MessageId, Subject: envelope.Subject, Timestamp, TopicArn, Type }
      : { Message, MessageId, SubscribeURL: envelope.SubscribeURL, Timestamp, Token: envelope.Token, TopicArn, Type };
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join("");
}
