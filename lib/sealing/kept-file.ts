import { isSealedBytes, isSealedText, type Sealer } from "#lib/sealing/seal.ts";

/**
 * A file that waits for its review, and lines of it that are given back: they hold names and addresses, so the database holds them sealed.
 * What releases before this one kept in clear is still read.
 *
 * @param owner the table and the row's id: what is copied to another row opens nothing.
 */
const purposeOf = (owner: string) => `kept-file ${owner}`;

export function sealFile(sealer: Sealer, owner: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return sealer.sealBytes(purposeOf(owner), bytes);
}

/** The file's bytes, or null when it was sealed under a secret that is gone. */
export function openFile(sealer: Sealer, owner: string, kept: Uint8Array): Uint8Array | null {
  return isSealedBytes(kept) ? sealer.openBytes(purposeOf(owner), kept) : kept;
}

export function sealLines(sealer: Sealer, owner: string, text: string): string {
  return sealer.seal(purposeOf(owner), text);
}

/** The lines, or null when they were sealed under a secret that is gone. */
export function openLines(sealer: Sealer, owner: string, kept: string): string | null {
  return isSealedText(kept) ? sealer.open(purposeOf(owner), kept) : kept;
}
