import type { Sealer } from "#lib/sealing/seal.ts";
import { limitKey } from "#lib/sealing/limit-key.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { countUse } from "#lib/db/rate-limit.ts";

const WINDOW_SECONDS = 600;

/**
 * Mails with a link that strangers may cause in ten minutes (threat A10). `client`: by one client. `pair`: by one
 * client to one recipient. `recipient` and `everybody`: to one recipient, and to all; above these a client that asked
 * for few (`newcomer`, `light`) is still served, up to the highest number, so that one client that uses the shares up
 * locks no other out.
 */
const LIMITS = {
  client: 200,
  pair: 20,
  recipient: { shared: 40, newcomer: 2, highest: 100 },
  everybody: { shared: 2_000, light: 5, highest: 20_000 },
};

/**
 * Counts a mail with a link that this client asks for, and says whether it may be sent. The counters keep no address.
 *
 * @param client the client's address or network (`clientAddress`).
 */
export async function takeFromMailLimits(
  { limits, sealer }: { limits: Queryable; sealer: Sealer },
  { email, client }: { email: string; client: string },
): Promise<boolean> {
  const take = (name: string, ...personal: readonly string[]) =>
    countUse(limits, { key: limitKey(sealer, name, ...personal), windowSeconds: WINDOW_SECONDS });

  const ofClient = await take("sign-in:address", client);
  if (ofClient > LIMITS.client) return false;
  const ofPair = await take("sign-in:pair", client, email);
  if (ofPair > LIMITS.pair) return false;
  const { recipient, everybody } = LIMITS;
  const ofRecipient = await take("sign-in:recipient", email);
  if (ofRecipient > (ofPair <= recipient.newcomer ? recipient.highest : recipient.shared)) return false;
  const ofAll = await take("sign-in:everybody");
  return ofAll <= (ofClient <= everybody.light ? everybody.highest : everybody.shared);
}
