import { createSealer, type Sealer } from "#lib/sealing/seal.ts";
import { env } from "#lib/env/env.ts";

const kept = globalThis as { tallyportSealer?: Sealer };

/** The process's one sealer, under APP_SECRET. */
export function appSealer(): Sealer {
  return (kept.tallyportSealer ??= createSealer(env().appSecrets));
}
