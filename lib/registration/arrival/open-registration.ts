import { randomUUID } from "node:crypto";
import type { Sealer } from "#lib/sealing/seal.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { sealToken } from "#lib/registration/arrival/sealed-token.ts";
import { newHandle, REGISTRATION_SECONDS } from "#lib/registration/handle.ts";

/** What the seller gets from AWS's form. The hint is not trusted: it is shown, and decides nothing. */
export type Arrival = { token: string; offerTypeHint: string | null };

type Deps = { db: Queryable; sealer: Sealer; now: Date };

/** A person who goes on, and the landing itself, ask AWS first; the job run asks about what is left after so long. */
const ASK_AFTER_SECONDS = 20;

/**
 * Saves a buyer's arrival: the token sealed into a new row that lives an hour. One statement; calls no one.
 *
 * @returns the row's id, and the handle for the buyer's cookie; only its hash is stored.
 */
export async function openRegistration(
  { db, sealer, now }: Deps,
  { token, offerTypeHint }: Arrival,
): Promise<{ id: string; handle: string; maxAgeSeconds: number }> {
  const id = randomUUID();
  const { handle, handleHash } = newHandle();
  await db.query({
    name: "open-registration",
    text: `INSERT INTO registration (id, handle_hash, sealed_token, offer_type_hint, created_at, expires_at, ask_at)
           VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => ${ASK_AFTER_SECONDS}))`,
    values: [
      id,
      handleHash,
      sealToken(sealer, id, token),
      offerTypeHint,
      now,
      new Date(now.getTime() + REGISTRATION_SECONDS * 1_000),
    ],
  });
  return { id, handle, maxAgeSeconds: REGISTRATION_SECONDS };
}
