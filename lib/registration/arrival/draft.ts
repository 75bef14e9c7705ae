import { z } from "zod";
import type { Db } from "#lib/db/client.ts";
import { heldBy } from "#lib/registration/find-registration.ts";

/** The input of the confirming form that a person could not send, because their session had ended. */
const draft = z.strictObject({
  organization: z.string().max(36),
  organizationName: z.string().max(1_000),
});
export type Draft = z.infer<typeof draft>;

const stored = draft.extend({ userId: z.uuid() });

/**
 * Saves with a live arrival of the browser the input for it, until it is linked or expires.
 *
 * @param input.userId the person that the form was shown to; no other person sees the draft.
 * @returns false when the browser holds no such arrival.
 */
export async function saveDraft(
  db: Db,
  { arrival, handles, ...input }: { arrival: string; handles: readonly string[]; userId: string } & Draft,
  now: Date,
): Promise<boolean> {
  const { count } = await db.registration.updateMany({
    where: { id: arrival, ...heldBy(handles), state: "RESOLVED", expiresAt: { gt: now } },
    data: { draft: stored.parse(input) },
  });
  return count === 1;
}

/** What a person entered for an arrival before; null when there is nothing, or another person did. */
export async function readDraft(
  db: Db,
  { arrival, userId }: { arrival: string; userId: string },
): Promise<Draft | null> {
  const row = await db.registration.findUnique({ where: { id: arrival }, select: { draft: true } });
  const parsed = stored.safeParse(row?.draft);
  if (!parsed.success || parsed.data.userId !== userId) return null;
  const { organization, organizationName } = parsed.data;
  return { organization, organizationName };
}
