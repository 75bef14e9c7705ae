import { verify } from "node:crypto";
import { AppError } from "#lib/errors/app-error.ts";
import { isCertificateAddress } from "#lib/events/sns/certificate-address.ts";
import type { CertificateStore } from "#lib/events/sns/certificate-store.ts";
import { signedText, type SnsEnvelope } from "#lib/events/sns/sns-envelope.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

/** SNS over HTTPS tries for less than this; older ones come from the replay tool only (N03). */
const MAX_AGE_MS = HOUR_MS;
const MAX_AHEAD_MS = 5 * MINUTE_MS;
const MIN_KEY_BITS = 2_048;
/**
 * The hash under the RSA signature (PKCS #1 v1.5) by SignatureVersion. A topic without the attribute signs with version
 * 1, so AWS's own topics may do so too, and no subscriber can change that.
 */
const HASHES: ReadonlyMap<string, string> = new Map([
  ["1", "sha1"],
  ["2", "sha256"],
]);

export type SnsTrust = {
  certificates: CertificateStore;
  /** Topics whose messages are accepted; empty: none. */
  topicArns: readonly string[];
  /** One more certificate address, this machine's own. */
  trustedCertUrl: string | null;
  /** The oldest that passes; an hour where a message comes straight from SNS. */
  maxAgeMs?: number;
  /** Business time. */
  now: Date;
};

/**
 * Lets a message pass only if SNS signed it for a topic of ours, lately. The free checks come first, so that a forgery
 * causes no request. `SubscribeURL` is never fetched (N05).
 *
 * @throws AppError NOT_FROM_SNS for forgeries, other topics and old messages; UNAVAILABLE when SNS's certificate cannot
 *   be had.
 */
export async function verifySns(
  { certificates, topicArns, trustedCertUrl, maxAgeMs = MAX_AGE_MS, now }: SnsTrust,
  envelope: SnsEnvelope,
): Promise<void> {
  const hash = HASHES.get(envelope.SignatureVersion);
  if (hash === undefined) throw forged("the signature's version is neither 1 nor 2");
  if (!topicArns.includes(envelope.TopicArn)) throw forged("the topic is not on the list");
  const age = now.getTime() - Date.parse(envelope.Timestamp);
  if (!(age <= maxAgeMs && age >= -MAX_AHEAD_MS)) throw forged("the message is too old or too far ahead");
  if (!isCertificateAddress(envelope.SigningCertURL, envelope.TopicArn, trustedCertUrl)) {
    throw forged("the certificate's address is not SNS's");
  }

  const certificate = await certificates.get(envelope.SigningCertURL);
  if (now < certificate.validFromDate || now > certificate.validToDate)
    throw forged("the certificate is not valid now");
  const { publicKey } = certificate;
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_KEY_BITS) throw forged("the key is too short");
  const signature = Buffer.from(envelope.Signature, "base64");
  // One signature has one spelling.
  if (signature.toString("base64") !== envelope.Signature) throw forged("the signature is misspelled");
  if (!verify(hash, Buffer.from(signedText(envelope)), publicKey, signature)) throw forged("the signature is wrong");
}

function forged(why: string): AppError {
  return new AppError("NOT_FROM_SNS", why);
}
