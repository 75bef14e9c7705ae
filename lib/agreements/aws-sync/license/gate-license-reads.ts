import type { Database } from "#lib/db/client.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { DAY_MS, HOUR_MS } from "#lib/time/hours.ts";

/** As many others are asked about until AWS says whether it shows their license. */
const MOST_OTHERS = 3;
/** A clock that was set back must not keep the question away. */
const TOO_FAR_MS = 2 * DAY_MS;

/**
 * The same port, which asks for a license's status only where AWS lets this account read it: once refused, AWS is asked
 * again a day later, and until then the answer is `denied`. Where AWS answered before, a refusal may be about that
 * agreement alone, or the right was taken away: another agreement, whose license AWS has shown, is asked about at once,
 * and its answer decides.
 *
 * @param now business time.
 */
export function gateLicenseReads(port: AgreementPort, db: Database, now: Date): AgreementPort {
  return {
    ...port,
    async getLicense(awsAgreementId) {
      const access = await db.licenseReadAccess.findUnique({ where: { id: 1 } });
      const { allowedAt = null, deniedAt = null, askAgainAt = null } = access ?? {};
      const wait = askAgainAt === null ? 0 : askAgainAt.getTime() - now.getTime();
      if (deniedAt !== null && wait > 0 && wait <= TOO_FAR_MS) return "denied";

      const license = await port.getLicense(awsAgreementId);
      if (license === "unknown") return license;
      if (license === "denied") {
        const wasAllowed = allowedAt !== null && deniedAt === null;
        if (wasAllowed && (await isShownElsewhere(port, db, awsAgreementId))) {
          await note(db, { allowedAt: now, deniedAt: null, askAgainAt: null });
        } else {
          await note(db, { deniedAt: deniedAt ?? now, askAgainAt: new Date(now.getTime() + DAY_MS) });
        }
        return license;
      }
      const isOld = allowedAt === null || Math.abs(now.getTime() - allowedAt.getTime()) >= HOUR_MS;
      if (deniedAt !== null || isOld) await note(db, { allowedAt: now, deniedAt: null, askAgainAt: null });
      return license;
    },
  };
}

/**
 * Whether AWS still shows the license of another agreement: one that it showed before, those in force first.
 *
 * @throws as the port.
 */
async function isShownElsewhere(port: AgreementPort, db: Database, awsAgreementId: string): Promise<boolean> {
  const others = await db.$queryRaw<{ id: string }[]>`
    SELECT aws_agreement_id AS id FROM agreement_reading
    WHERE license_read_at IS NOT NULL AND aws_agreement_id <> ${awsAgreementId}
    ORDER BY aws_status = 'ACTIVE' DESC NULLS LAST, license_read_at DESC LIMIT ${MOST_OTHERS}`;
  for (const { id } of others) {
    const license = await port.getLicense(id);
    if (license !== "unknown") return license !== "denied";
  }
  return false;
}

type Noted = { allowedAt?: Date; deniedAt: Date | null; askAgainAt: Date | null };

async function note(db: Database, noted: Noted): Promise<void> {
  await db.licenseReadAccess.upsert({ where: { id: 1 }, create: { id: 1, ...noted }, update: noted });
}
