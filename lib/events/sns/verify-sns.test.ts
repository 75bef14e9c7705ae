import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError, isAppError } from "#lib/errors/app-error.ts";
import type { CertificateStore } from "#lib/events/sns/certificate-store.ts";
import { parseSnsEnvelope } from "#lib/events/sns/sns-envelope.ts";
import { verifySns } from "#lib/events/sns/verify-sns.ts";
import {
  aNotification,
  aSnsSender,
  certificateUrl,
  hashOf,
  signed,
  topicArn,
} from "#lib/testing/fixtures/sns-sender.ts";
import { seededRandom } from "#simulator/state/random.ts";

const now = new Date("2026-11-21T10:30:00Z");
const weakUrl = certificateUrl.replace("0123456789abcdef.pem", "fedcba9876543210.pem");
const trustedCertUrl = "http://localhost:4510/SimpleNotificationService-simulator.pem";

/** Certificates by address. */
const held = new Map<string, X509Certificate>();
const certificates: CertificateStore = {
  get(address) {
    const certificate = held.get(address);
    if (certificate === undefined) return Promise.reject(new AppError("UNAVAILABLE", "there is none"));
    return Promise.resolve(certificate);
  },
};

/** What the route would answer; anything but "accepted" keeps the message out. */
async function verify(body: unknown, at = now): Promise<"accepted" | "refused"> {
  try {
    const topicArns = [topicArn, "arn:aws:sns:us-east-1:287250355862:other"];
    await verifySns({ certificates, topicArns, trustedCertUrl, now: at }, parseSnsEnvelope(body));
    return "accepted";
  } catch (error) {
    if (isAppError(error)) return "refused";
    throw error;
  }
}

const seed = 20_261_121;
const MUTATIONS = 20_000;

describe.each(["1", "2"] as const)("messages signed by SignatureVersion %s", async (version) => {
  const sns = await aSnsSender({ version });
  const stranger = await aSnsSender({ version });
  const weak = await aSnsSender({ bits: 1_024, version });
  const hash = hashOf(version);
  const otherVersion = version === "1" ? "2" : "1";

  beforeAll(() => {
    held.set(certificateUrl, new X509Certificate(sns.certificate));
    held.set(trustedCertUrl, new X509Certificate(sns.certificate));
    held.set(weakUrl, new X509Certificate(weak.certificate));
  });

  const unsigned = () => ({ ...aNotification(), SignatureVersion: version });
  const valid = sns.notification();
  const confirmation = {
    ...unsigned(),
    Type: "SubscriptionConfirmation",
    Token: "2336412f37fb687f5d51e6e241d59b68",
    SubscribeURL: "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription",
  };

  test.each([
    ["a notification", valid],
    ["one with a subject", sns.notification({ Subject: "News" })],
    ["one with members that are not signed", { ...valid, Extra: "x" }],
    ["a message of several lines", sns.notification({ Message: "a\nMessageId\nb" })],
    ["a confirmation", signed(sns.key, confirmation, hash)],
    ["one with this machine's own certificate", sns.notification({ SigningCertURL: trustedCertUrl })],
    ["N03 one that is an hour old", sns.notification({ Timestamp: "2026-11-21T09:30:00.000Z" })],
    ["one that is five minutes ahead", sns.notification({ Timestamp: "2026-11-21T10:35:00.000Z" })],
  ])("accepts %s", async (_, body) => {
    expect(await verify(body)).toBe("accepted");
  });

  const changed = (members: Record<string, unknown>) => ({ ...valid, ...members });
  const resigned = (members: Record<string, unknown>) => sns.notification({ ...valid, ...members });
  const without = (name: string) => Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name));
  const path = certificateUrl.slice("https://sns.us-east-1.amazonaws.com".length);
  const withSubject = sns.notification({ Subject: "News" });

  const forgeries: [string, unknown][] = [
    // Content that was not signed
    ["another message", changed({ Message: `${String(valid["Message"])} ` })],
    [
      "another action",
      changed({ Message: String(valid["Message"]).replace("subscribe-success", "unsubscribe-success") }),
    ],
    ["another id", changed({ MessageId: "00000000-0000-4000-8000-000000000000" })],
    ["another time", changed({ Timestamp: "2026-11-21T10:00:00.001Z" })],
    ["another listed topic", changed({ TopicArn: "arn:aws:sns:us-east-1:287250355862:other" })],
    ["a subject added", changed({ Subject: "News" })],
    ["a subject removed", Object.fromEntries(Object.entries(withSubject).filter(([key]) => key !== "Subject"))],
    [
      "a subject moved into the id",
      { ...withSubject, Subject: undefined, MessageId: `${String(withSubject["MessageId"])}\nSubject\nNews` },
    ],
    [
      "an id moved into the subject",
      { ...valid, MessageId: "x", Subject: `y\nTimestamp\n${String(valid["Timestamp"])}` },
    ],
    ["another type", changed({ Type: "SubscriptionConfirmation", Token: "t", SubscribeURL: "https://x.example" })],
    ["a notification made of a confirmation", { ...signed(sns.key, confirmation, hash), Type: "Notification" }],
    [
      "a confirmation with another address",
      { ...signed(sns.key, confirmation, hash), SubscribeURL: "http://169.254.169.254/" },
    ],
    ["a confirmation with another token", { ...signed(sns.key, confirmation, hash), Token: "x" }],
    // Signatures
    ["no signature", without("Signature")],
    ["an empty signature", changed({ Signature: "" })],
    ["a short signature", changed({ Signature: "AAAA" })],
    ["a signature of zeros", changed({ Signature: Buffer.alloc(256).toString("base64") })],
    [
      "a signature in hexadecimal",
      changed({ Signature: Buffer.from(String(valid["Signature"]), "base64").toString("hex") }),
    ],
    ["a signature with a blank", changed({ Signature: ` ${String(valid["Signature"])}` })],
    ["a signature with a line break", changed({ Signature: `${String(valid["Signature"])}\n` })],
    ["a signature without padding", changed({ Signature: String(valid["Signature"]).replaceAll("=", "") })],
    [
      "a signature spelled otherwise",
      changed({
        Signature: String(valid["Signature"]).replace(/.==$/, (end) =>
          end.startsWith("A") ? "B==" : `${String.fromCharCode(end.charCodeAt(0) + 1)}==`,
        ),
      }),
    ],
    ["another message's signature", changed({ Signature: sns.notification()["Signature"] })],
    ["a signature by somebody else", stranger.notification()],
    ["a signature with the other version's hash", sns.notification({}, hashOf(otherVersion))],
    ["the other version's name over its own signature", changed({ SignatureVersion: otherVersion })],
    ["a signature with MD5", sns.notification({}, "md5")],
    ["a signature with SHA-512", sns.notification({}, "sha512")],
    ["version 0", resigned({ SignatureVersion: "0" })],
    ["version 3", resigned({ SignatureVersion: "3" })],
    ["version 1.0", resigned({ SignatureVersion: "1.0" })],
    ["version 2.0", resigned({ SignatureVersion: "2.0" })],
    ["the version with a zero before it", resigned({ SignatureVersion: `0${version}` })],
    ["the version as a number", resigned({ SignatureVersion: Number(version) })],
    ["no version", without("SignatureVersion")],
    ["a weak key", signed(weak.key, { ...unsigned(), SigningCertURL: weakUrl }, hash)],
    // Certificates
    ["no certificate", without("SigningCertURL")],
    ["a certificate over http", resigned({ SigningCertURL: certificateUrl.replace("https", "http") })],
    [
      "a certificate of another host",
      resigned({ SigningCertURL: `https://sns.us-east-1.amazonaws.com.evil.example${path}` }),
    ],
    [
      "a certificate of a host that ends alike",
      resigned({ SigningCertURL: `https://evilsns.us-east-1.amazonaws.com${path}` }),
    ],
    ["a certificate in somebody's bucket", resigned({ SigningCertURL: `https://evil.s3.amazonaws.com${path}` })],
    ["a certificate of a bucket called sns", resigned({ SigningCertURL: `https://sns.s3.amazonaws.com${path}` })],
    ["a certificate of another region", resigned({ SigningCertURL: `https://sns.eu-west-1.amazonaws.com${path}` })],
    [
      "a certificate with user info",
      resigned({ SigningCertURL: `https://sns.us-east-1.amazonaws.com@evil.example${path}` }),
    ],
    ["a certificate with a password", resigned({ SigningCertURL: `https://a:b@sns.us-east-1.amazonaws.com${path}` })],
    ["a certificate with a port", resigned({ SigningCertURL: `https://sns.us-east-1.amazonaws.com:443${path}` })],
    ["a certificate with a query", resigned({ SigningCertURL: `${certificateUrl}?x=1` })],
    ["a certificate with a fragment", resigned({ SigningCertURL: `${certificateUrl}#x` })],
    ["a certificate with another path", resigned({ SigningCertURL: "https://sns.us-east-1.amazonaws.com/evil.pem" })],
    ["a certificate with a longer path", resigned({ SigningCertURL: certificateUrl.replace("/Simple", "/x/Simple") })],
    ["a certificate with dots", resigned({ SigningCertURL: `https://sns.us-east-1.amazonaws.com/x/..${path}` })],
    ["a certificate with a backslash", resigned({ SigningCertURL: certificateUrl.replace(".com/", ".com\\") })],
    ["a certificate with an upper-case host", resigned({ SigningCertURL: certificateUrl.replace("sns.us", "SNS.US") })],
    ["a certificate with a trailing dot", resigned({ SigningCertURL: certificateUrl.replace(".com/", ".com./") })],
    ["a certificate with a tab", resigned({ SigningCertURL: certificateUrl.replace("https:", "ht\ttps:") })],
    ["a certificate with another ending", resigned({ SigningCertURL: certificateUrl.replace(".pem", ".pem.txt") })],
    ["a certificate from a data address", resigned({ SigningCertURL: `data:text/plain,${sns.certificate}` })],
    ["a certificate from a file", resigned({ SigningCertURL: "file:///etc/ssl/cert.pem" })],
    ["a loopback certificate of another port", resigned({ SigningCertURL: trustedCertUrl.replace("4510", "4511") })],
    ["a certificate's address in a list", resigned({ SigningCertURL: [certificateUrl] })],
    // Topics
    ["a topic that is not listed", resigned({ TopicArn: `${topicArn}x` })],
    ["a topic of another account", resigned({ TopicArn: topicArn.replace("287250355862", "999900001111") })],
    ["no topic", without("TopicArn")],
    ["a topic as an object", changed({ TopicArn: { toString: topicArn } })],
    // Times
    ["N03 one older than an hour", resigned({ Timestamp: "2026-11-21T09:29:59.999Z" })],
    ["one further ahead than five minutes", resigned({ Timestamp: "2026-11-21T10:35:00.001Z" })],
    ["one without a time", without("Timestamp")],
    ["one with a time in words", resigned({ Timestamp: "Sat, 21 Nov 2026 10:00:00 GMT" })],
    ["one with a time as a number", resigned({ Timestamp: 1_795_255_200 })],
    // Shapes
    ["null", null],
    ["a list", [valid]],
    ["a message as an object", resigned({ Message: { action: "subscribe-success" } })],
    ["a message without an id", without("MessageId")],
    ["an unknown type", resigned({ Type: "Notice" })],
  ];

  test.each(forgeries)("N01 refuses %s", async (_, body) => {
    expect(await verify(body)).toBe("refused");
  });

  test("N01 there are at least sixty forgeries by hand", () => {
    expect(forgeries.length).toBeGreaterThanOrEqual(60);
  });

  test("N01 refuses a certificate that is not valid at the message's time", async () => {
    const then = new Date("2050-01-01T00:00:00Z");
    expect(await verify(sns.notification({ Timestamp: then.toISOString() }), then)).toBe("refused");
  });

  test(`N01 refuses ${MUTATIONS} mutations of signed members (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const names = [
      "Type",
      "MessageId",
      "TopicArn",
      "Message",
      "Timestamp",
      "SignatureVersion",
      "Signature",
      "SigningCertURL",
    ];
    const accepted: unknown[] = [];
    for (let i = 0; i < MUTATIONS; i++) {
      const name = pick(names);
      const value = String(valid[name]);
      const at = Math.floor(random() * (value.length + 1));
      const sign = String.fromCharCode(pick([0, 10, 32, 34, 43, 47, 48, 61, 65, 92, 97, 255, 0x2028, 0xd800]));
      const mutated = pick([
        value.slice(0, at) + sign + value.slice(at),
        value.slice(0, at) + value.slice(at + 1),
        value.slice(0, at) + sign + value.slice(at + 1),
        value.slice(at) + value.slice(0, at),
        value.toUpperCase(),
        value + value,
        "",
      ]);
      if (mutated === value) continue;
      const body = { ...valid, [name]: mutated };
      if ((await verify(body)) === "accepted") accepted.push(body);
    }
    expect(accepted).toEqual([]);
  }, 60_000);
});
