import { createPrivateKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { makeCertificate } from "#simulator/sns/sns-certificate.ts";

export const topicArn = "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-abc123";
export const certificateUrl =
  "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";

type Members = Record<string, unknown>;

export type SignatureVersion = "1" | "2";

/** A key with a self-signed certificate, as SNS has one. `version` is the topic's SignatureVersion: 1 signs SHA-1, 2 SHA-256. */
export function aSnsSender({ bits = 2_048, version = "2" as SignatureVersion } = {}) {
  const pem = generateKeyPairSync("rsa", { modulusLength: bits }).privateKey.export({ type: "pkcs8", format: "pem" });
  const key = createPrivateKey(pem);
  return {
    key,
    certificate: makeCertificate(pem.toString(), "sns.test.invalid"),
    /** A signed notification; `over` changes members before the signature is made. */
    notification: (over: Members = {}, hash = hashOf(version)) =>
      signed(key, { ...aNotification(), SignatureVersion: version, ...over }, hash),
  };
}

export function hashOf(version: SignatureVersion): string {
  return version === "1" ? "sha1" : "sha256";
}

export function aNotification(): Members {
  return {
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Message: JSON.stringify({
      action: "subscribe-success",
      "customer-identifier": "abcDEF123",
      "product-code": "abc123",
      isFreeTrialTermPresent: "false",
    }),
    Timestamp: "2026-11-21T10:00:00.000Z",
    SignatureVersion: "2",
    SigningCertURL: certificateUrl,
    UnsubscribeURL: "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
  };
}

/** Signs whatever members there are, in SNS's order, without asking whether they make sense. */
export function signed(key: KeyObject, members: Members, hash = "sha256"): Members {
  const order =
    members["Type"] === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const text = order
    .filter((name) => members[name] !== undefined)
    .map((name) => `${name}\n${String(members[name])}\n`)
    .join("");
  return { ...members, Signature: sign(hash, Buffer.from(text), key).toString("base64") };
}
