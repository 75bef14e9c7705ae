import { recordAudit } from "#lib/audit/record-audit.ts";
import { normaliseEmail } from "#lib/text/normalize-email.ts";
import type { Database } from "#lib/db/client.ts";

/** Any constant: an advisory lock, so that two sign-ins at once make first owners once. */
const LOCK = 7_212_001;

type Deps = { db: Database; operatorEmails: readonly string[]; now: Date };

/**
 * Makes every person on OPERATOR_EMAILS an OWNER at the first sign-in of one of them, as long as there is no OWNER.
 * Afterwards the list counts for nothing: people are added and removed on the team page, and a removed operator keeps a
 * row that this never brings back.
 *
 * @returns how many were made.
 */
export async function adoptFirstOwners(
  { db, operatorEmails, now }: Deps,
  signedIn: { email: string },
): Promise<number> {
  const listed = operatorEmails.flatMap((text) => {
    const normalised = normaliseEmail(text);
    return "email" in normalised ? [normalised.email] : [];
  });
  if (!listed.includes(signedIn.email)) return 0;

  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`;
    if ((await tx.operator.count({ where: { role: "OWNER", removedAt: null } })) > 0) return 0;

    let made = 0;
    for (const email of new Set(listed)) {
      const user = await tx.user.upsert({
        where: { email },
        create: { email },
        update: {},
        select: { id: true, operator: { select: { id: true } } },
      });
      if (user.operator !== null) continue;
      await tx.operator.create({ data: { userId: user.id, role: "OWNER" }, select: { id: true } });
      await recordAudit(tx, {
        at: now,
        actor: { kind: "JOB", id: "first-owners" },
        action: "operator.added",
        subject: { type: "user", id: user.id },
        data: { role: "OWNER" },
      });
      made++;
    }
    return made;
  });
}
