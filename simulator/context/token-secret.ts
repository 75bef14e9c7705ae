import { createHmac, randomBytes } from "node:crypto";
import type { Sim } from "#simulator/context/sim.ts";

const SIGNATURE_BYTES = 18;

/** The secret under which tokens are signed, made when it is first needed and kept with the state. */
function tokenSecret(sim: Sim): string {
  const known = sim.store.getSingle("tokenSecret");
  if (known !== undefined) return known;
  const secret = randomBytes(32).toString("base64");
  sim.store.setSingle("tokenSecret", secret);
  return secret;
}

/** Signs a text, so that a token can carry what it stands for and none has to be kept. Base64. */
export function signToken(sim: Sim, payload: string): string {
  return createHmac("sha256", tokenSecret(sim))
    .update(payload)
    .digest()
    .subarray(0, SIGNATURE_BYTES)
    .toString("base64");
}
