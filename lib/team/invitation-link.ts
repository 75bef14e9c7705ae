import type { Sealer } from "#lib/sealing/seal.ts";

const PURPOSE = "team-invitation";

/**
 * The address in the mail of an invitation. Its code is sealed and stored nowhere: the row says whether it still
 * counts.
 */
export function invitationUrl(
  sealer: Sealer,
  appUrl: string,
  { id, expiresAt }: { id: string; expiresAt: Date },
): string {
  const code = sealer.seal(PURPOSE, `${id} ${expiresAt.getTime()}`);
  return `${appUrl}/join/link?${new URLSearchParams({ code }).toString()}`;
}

/** The invitation that a code of such an address is for; null when it is none of ours. Its own end may be over. */
export function readInvitationCode(sealer: Sealer, code: string): { id: string; expiresAt: Date } | null {
  const text = code.length > 500 ? null : sealer.open(PURPOSE, code);
  const [id, until] = text?.split(" ") ?? [];
  if (id === undefined || until === undefined) return null;
  return { id, expiresAt: new Date(Number(until)) };
}
