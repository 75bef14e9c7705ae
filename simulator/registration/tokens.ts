import { randomBytes, timingSafeEqual } from "node:crypto";
import { AwsError } from "#simulator/wire/errors.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { signToken } from "#simulator/context/token-secret.ts";
import type { Agreement } from "#simulator/state/tables.ts";

const LIFE_MARKS = { usual: "", expired: "x", short: "s" };
const SHORT_LIFETIME_MS = 30 * 60_000;

/**
 * A registration token as "Set up your account" posts it. It carries what it is for and since when, signed, so that
 * none has to be kept. Every token holds `+` and `/`, which a form decoder that is not one turns into something else.
 *
 * @param life "expired" was always too old; "short" is the Agreement API's, good for 30 minutes.
 */
export function makeRegistrationToken(
  sim: Sim,
  agreementId: string,
  life: "usual" | "expired" | "short" = "usual",
): string {
  for (;;) {
    const fields = [agreementId, sim.clock.now(), LIFE_MARKS[life], randomBytes(24).toString("base64")];
    const payload = Buffer.from(fields.join(" ")).toString("base64");
    const token = `${payload}:${signToken(sim, payload)}`;
    if (token.includes("+") && token.includes("/")) return token;
  }
}

function invalid(): never {
  throw new AwsError("InvalidTokenException", "Registration token is invalid.", "RC-INVALID");
}

/**
 * The agreement that a token is for. A token can be redeemed again until it expires (AWS facts 2.2).
 *
 * @throws AwsError InvalidTokenException, ExpiredTokenException.
 */
export function redeemRegistrationToken(sim: Sim, token: string): Agreement {
  const [payload, signature] = token.split(":");
  if (payload === undefined || signature === undefined) invalid();
  const expected = Buffer.from(signToken(sim, payload));
  const found = Buffer.from(signature);
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) invalid();

  const [agreementId = "", madeAt = "", mark] = Buffer.from(payload, "base64").toString().split(" ");
  const agreement = sim.store.rows.agreements.get(agreementId);
  if (agreement === undefined) invalid();
  const lifetimeMs = mark === LIFE_MARKS.short ? SHORT_LIFETIME_MS : sim.settings().tokenLifetimeSeconds * 1000;
  if (mark === LIFE_MARKS.expired || sim.clock.now() - Number(madeAt) >= lifetimeMs) {
    throw new AwsError("ExpiredTokenException", "The submitted registration token has expired.", "RC-EXPIRED");
  }
  return agreement;
}
