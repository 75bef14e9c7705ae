import { isContinued, isOver } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { matchOrCreateFromRead } from "#lib/agreements/matching/match-or-create-agreement.ts";
import { saveAnswers, READER, reconcileRead } from "#lib/agreements/aws-sync/save-answers.ts";
import { readingFact, type Answer } from "#lib/agreements/lifecycle/facts/reading.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { contractModels } from "#lib/status/pricing.ts";

/**
 * Saves AWS's answer about one agreement and reconciles its row; an agreement that goes on and that no row has gets
 * one, when its product is ours and has licenses. It registers no buyer (E04).
 *
 * @returns `made`: a new row; `matched`: a row that was there; `none`.
 */
export async function placeReading(db: Database, answer: Answer, now: Date): Promise<"made" | "matched" | "none"> {
  return db.$transaction(async (tx) => {
    await saveAnswers(tx, null, [answer], now);
    const { awsAgreementId, status } = answer.agreement;
    const reading = await tx.agreementReading.findUniqueOrThrow({ where: { awsAgreementId } });
    const fact = readingFact(reading);
    if (fact === null) return "none";
    const mayMake = !isOver(status) && !isContinued(status);
    const match =
      reading.agreementId === null
        ? await matchOrCreateFromRead(tx, fact, mayMake, now)
        : await lock(tx, reading.agreementId);
    if (match === null) return "none";
    await tx.agreementReading.update({ where: { awsAgreementId }, data: { agreementId: match.agreementId } });
    const { agreementId, isMade } = match;
    if (isMade) {
      await recordAudit(tx, {
        at: now,
        actor: { kind: "JOB", id: READER },
        action: "agreement.found",
        subject: { type: "agreement", id: agreementId },
        data: { awsAgreementId },
      });
    }
    await readSoon(tx, agreementId, now);
    await reconcileRead(tx, agreementId, now);
    return isMade ? "made" : "matched";
  });
}

async function lock(tx: Db, agreementId: string): Promise<{ agreementId: string; isMade: boolean }> {
  await tx.$queryRaw`SELECT id FROM agreement WHERE id = ${agreementId}::uuid FOR UPDATE`;
  return { agreementId, isMade: false };
}

/** AWS is asked at this run what else it knows: of the agreement, and of what a contract grants (AWS facts 5.5). */
export async function readSoon(tx: Db, agreementId: string, now: Date): Promise<void> {
  await tx.agreement.updateMany({
    where: { id: agreementId, product: { integration: "LICENSE" } },
    data: { awsReadDueAt: now },
  });
  await tx.agreement.updateMany({
    where: { id: agreementId, product: { pricingModel: { in: [...contractModels] } } },
    data: { entitlementsDueAt: now },
  });
}
