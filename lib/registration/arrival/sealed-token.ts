import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isSealedText, type Sealer } from "#lib/sealing/seal.ts";
import { tokenPurpose } from "#lib/registration/handle.ts";

/** What is sealed in this way begins so; what releases before this one sealed does not. */
const PACKED = "z.";

/**
 * A buyer's token as its row stores it until AWS has answered: sealed for that row, and packed before, since anyone may
 * post 8 KB of it.
 *
 * @returns text; a token of base64 takes about its own length, one of the same letter next to nothing.
 */
export function sealToken(sealer: Sealer, registrationId: string, token: string): string {
  const sealed = sealer.sealBytes(tokenPurpose(registrationId), deflateRawSync(token));
  return PACKED + Buffer.from(sealed).toString("base64url");
}

/** The token, or null when it was sealed for another row, or under a secret that is gone. */
export function openToken(sealer: Sealer, registrationId: string, sealed: string): string | null {
  const purpose = tokenPurpose(registrationId);
  if (isSealedText(sealed)) return sealer.open(purpose, sealed);
  if (!sealed.startsWith(PACKED)) return null;
  const packed = sealer.openBytes(purpose, Buffer.from(sealed.slice(PACKED.length), "base64url"));
  return packed === null ? null : inflateRawSync(packed).toString("utf8");
}
