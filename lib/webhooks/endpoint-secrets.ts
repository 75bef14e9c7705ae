import { z } from "zod";
import type { Sealer } from "#lib/sealing/seal.ts";

const stored = z.array(z.object({ sealed: z.string(), until: z.iso.datetime().nullable() }));

/** An endpoint's secrets as they are stored: sealed, the newest first; an older one runs out. */
type StoredSecrets = z.infer<typeof stored>;

/** For how long an endpoint's former secret signs beside the new one. */
const OVERLAP_MS = 24 * 3_600_000;

const purpose = (endpointId: string) => `webhook/${endpointId}`;

export function sealSecret(sealer: Sealer, endpointId: string, secret: string): StoredSecrets[number] {
  return { sealed: sealer.seal(purpose(endpointId), secret), until: null };
}

/** The secrets that sign at `now` (machine time), the newest first. One that cannot be opened any more is left out. */
export function openSecrets(sealer: Sealer, endpointId: string, secrets: unknown, now: Date): string[] {
  return stored
    .parse(secrets)
    .filter(({ until }) => until === null || new Date(until) > now)
    .flatMap(({ sealed }) => sealer.open(purpose(endpointId), sealed) ?? []);
}

/**
 * What is stored once a new secret has come: the new one, and what was valid before until the overlap is over. Pure.
 */
export function rotated(secrets: unknown, fresh: StoredSecrets[number], now: Date): StoredSecrets {
  const until = new Date(now.getTime() + OVERLAP_MS).toISOString();
  const before = stored.parse(secrets).filter((one) => one.until === null || new Date(one.until) > now);
  return [fresh, ...before.map((one) => ({ ...one, until: one.until ?? until }))].slice(0, 3);
}
