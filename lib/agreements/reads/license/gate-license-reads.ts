import type { Database } from "#lib/db/client.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { DAY_MS, HOUR_MS } from "#lib/time/hours.ts";

/** A clock that was set back must not keep the question away. */
const TOO_FAR_MS = 2 * DAY_MS;

/**
 * The same port, which asks for a license's status only where AWS lets this account read it: once refused, AWS is asked again a day later,
 * and until then the answer is `denied`. A single refusal beside answers of the last day is about that agreement alone.
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
        const isElsewhereAllowed =
          allowedAt !== null && deniedAt === null && now.getTime() - allowedAt.getTime() < DAY_MS;
        if (!isElsewhereAllowed) {
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

type Noted = { allowedAt?: Date; deniedAt: Date | null; askAgainAt: Date | null };

async function note(db: Database, noted: Noted): Promise<void> {
  await db.licenseReadAccess.upsert({ where: { id: 1 }, create: { id: 1, ...noted }, update: noted });
}
