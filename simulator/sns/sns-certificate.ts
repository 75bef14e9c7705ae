import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import {
  bitString,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  set,
  tagged,
  utcTime,
  utf8String,
} from "#simulator/sns/der.ts";
import type { Sim } from "#simulator/context/sim.ts";

export const CERTIFICATE_PATH = "/SimpleNotificationService-simulator.pem";

const SHA256_WITH_RSA = sequence(objectIdentifier("1.2.840.113549.1.1.11"), nothing());
const COMMON_NAME = "2.5.4.3";
/** Wide enough for every clock that somebody sets. */
const VALID_FROM = new Date("2020-01-01T00:00:00Z");
const VALID_TO = new Date("2049-01-01T00:00:00Z");

/** A self-signed certificate for a PEM private key, PEM. */
export function makeCertificate(privateKeyPem: string, commonName: string): string {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const name = sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName))));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const unsigned = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime(VALID_FROM), utcTime(VALID_TO)),
    name,
    publicKey,
  );
  const certificate = sequence(unsigned, SHA256_WITH_RSA, bitString(sign("sha256", unsigned, privateKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** The key that signs SNS messages, made when it is first needed and kept with the state. */
export function getSnsKey(sim: Sim): { privateKey: string; certificate: string } {
  const known = sim.store.getSingle("snsKey");
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const made = { privateKey, certificate: makeCertificate(privateKey, "sns.simulator.invalid") };
  sim.store.setSingle("snsKey", made);
  return made;
}
