import { generateKeyPairSync } from "node:crypto";
import type { Sim } from "#simulator/context/sim.ts";

/** The one version of the one key; AWS gives each container product its own. */
export const PUBLIC_KEY_VERSION = 1;

/** The key that signs RegisterUsage's answers, made when it is first needed and kept with the state. */
export function getRegisterUsageKey(sim: Sim): { privateKey: string; publicKey: string } {
  const known = sim.store.getSingle("registerUsageKey");
  if (known !== undefined) return known;
  const made = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  sim.store.setSingle("registerUsageKey", made);
  return made;
}
