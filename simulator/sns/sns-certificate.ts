import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Sim } from "#simulator/context/sim.ts";

export const CERTIFICATE_PATH = "/SimpleNotificationService-simulator.pem";

const SHA256_WITH_RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
/** Wide enough for every setting of the simulated clock. */
const VALID_FROM = new Date("2020-01-01T00:00:00Z");
const VALID_TO = new Date("2049-01-01T00:00:00Z");

/** A self-signed certificate for a PEM private key (PKCS #8, RSA), as PEM. */
export async function makeCertificate(privateKeyPem: string, commonName: string): Promise<string> {
  // Loaded here: it takes half a second, and most runs of the simulator need no certificate. The library's own
  // injection needs the polyfill first.
  await import("reflect-metadata");
  const { X509CertificateGenerator } = await import("@peculiar/x509");
  const privateKey = createPrivateKey(privateKeyPem);
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    notBefore: VALID_FROM,
    notAfter: VALID_TO,
    signingAlgorithm: SHA256_WITH_RSA,
    keys: {
      privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, SHA256_WITH_RSA, false, ["sign"]),
      publicKey: await crypto.subtle.importKey("spki", spki, SHA256_WITH_RSA, true, ["verify"]),
    },
  });
  return `${certificate.toString("pem")}\n`;
}

/** The key that signs SNS messages, PEM: made when it is first needed and kept with the state. */
export function getSnsKey(sim: Sim): string {
  const known = sim.store.getSingle("snsKey");
  if (known !== undefined) return known.privateKey;
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  sim.store.setSingle("snsKey", { privateKey });
  return privateKey;
}

/** The certificate of that key, PEM: made when it is first asked for and kept with the state. */
export async function getSnsCertificate(sim: Sim): Promise<string> {
  const privateKey = getSnsKey(sim);
  const known = sim.store.getSingle("snsKey")?.certificate;
  if (known !== undefined) return known;
  const made = await makeCertificate(privateKey, "sns.simulator.invalid");
  // Requests at the same time answer the one certificate that came first.
  const current = sim.store.getSingle("snsKey");
  if (current?.privateKey !== privateKey) return made;
  if (current.certificate !== undefined) return current.certificate;
  sim.store.setSingle("snsKey", { privateKey, certificate: made });
  return made;
}
