import { z } from "zod";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import type { Arrival } from "#lib/registration/arrival/open-registration.ts";
import { REGISTRATION_SECONDS } from "#lib/registration/handle.ts";

const PURPOSE = "landing-retry";
const sealedArrival = z.strictObject({ token: z.string(), offerTypeHint: z.string().nullable(), at: z.number() });

/** An arrival that could not be stored, sealed for the page whose button tries again. */
export function sealArrival(arrival: Arrival, now: Date): string {
  return appSealer().seal(PURPOSE, JSON.stringify({ ...arrival, at: now.getTime() }));
}

/** The arrival in a page's sealed text; null when it is not ours, or older than a registration may be. */
export function unsealArrival(sealed: string, now: Date): Arrival | null {
  const text = appSealer().open(PURPOSE, sealed);
  if (text === null) return null;
  const { token, offerTypeHint, at } = sealedArrival.parse(JSON.parse(text));
  return now.getTime() - at > REGISTRATION_SECONDS * 1_000 ? null : { token, offerTypeHint };
}
