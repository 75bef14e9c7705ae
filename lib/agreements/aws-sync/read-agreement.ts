import { isOver } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { saveAnswers, reconcileRead } from "#lib/agreements/aws-sync/save-answers.ts";
import { nextRead, type ReadOutcome } from "#lib/agreements/aws-sync/next-read.ts";
import type { Answer } from "#lib/agreements/lifecycle/facts/reading.ts";
import type { Database } from "#lib/db/client.ts";
import type { AgreementPort, MarketplaceAgreement, NotReadable } from "#lib/marketplace/agreement-port.ts";

type Deps = {
  db: Database;
  agreements: AgreementPort;
  /** Business time. */
  now: Date;
  /** From 0 to 1: spreads the reads over the hour. */
  random: () => number;
};

/** A row whose read is due, and what AWS may be asked about it by. */
export type DueAgreement = { id: string; licenseArn: string | null; awsAgreementId: string | null };

const isReadable = <T>(answer: T | NotReadable): answer is Exclude<T, NotReadable> =>
  answer !== "denied" && answer !== "unknown";

/**
 * Asks AWS for all agreements of a row's license, of the one in force also its license and (once, and after a change)
 * its terms, and brings the row to the answer. That AWS does not show us an agreement is noted and changes nothing
 * else.
 *
 * @throws AppError as the port, RATE_LIMITED.
 */
export async function readAgreement(deps: Deps, row: DueAgreement): Promise<ReadOutcome> {
  const found = row.licenseArn === null ? [] : await searchAll(deps.agreements, row.licenseArn);
  const isNamed = row.awsAgreementId !== null && !found.some((one) => one.awsAgreementId === row.awsAgreementId);
  const described = isNamed ? await deps.agreements.describe(row.awsAgreementId!) : "unknown";
  if (isReadable(described)) found.push(described);

  const current = inForce(found, deps.now);
  const answers = await Promise.all(
    found.map(async (agreement): Promise<Answer> =>
      agreement === current ? { agreement, ...(await detailsOf(deps, agreement)) } : { agreement },
    ),
  );
  const outcome: ReadOutcome = current !== null ? "read" : isReadable(described) ? "unknown" : described;
  await keep(deps, row.id, answers, outcome);
  return outcome;
}

async function searchAll(agreements: AgreementPort, licenseArn: string): Promise<MarketplaceAgreement[]> {
  const found: MarketplaceAgreement[] = [];
  for (let token: string | null = null; ;) {
    const page = await agreements.search({ licenseArn }, token);
    found.push(...page.agreements);
    token = page.nextToken;
    if (token === null) return found;
  }
}

/** The agreement in force: of those that have begun the last active one, else the last. Pure. */
function inForce(found: readonly MarketplaceAgreement[], now: Date): MarketplaceAgreement | null {
  const begun = found
    .filter(({ startsAt }) => startsAt !== null && startsAt <= now)
    .toSorted((a, b) => b.startsAt!.getTime() - a.startsAt!.getTime());
  return begun.find(({ status }) => status === "ACTIVE") ?? begun[0] ?? found[0] ?? null;
}

async function detailsOf(
  { db, agreements }: Deps,
  { awsAgreementId, lastUpdatedAt }: MarketplaceAgreement,
): Promise<Pick<Answer, "license" | "isTrial">> {
  const license = await agreements.getLicense(awsAgreementId);
  const kept = await db.agreementReading.findUnique({ where: { awsAgreementId }, select: { termsReadAt: true } });
  const termsReadAt = kept?.termsReadAt ?? null;
  const isKnown = termsReadAt !== null && (lastUpdatedAt === null || lastUpdatedAt <= termsReadAt);
  const isTrial = isKnown ? "unknown" : await agreements.isTrial(awsAgreementId);
  return { ...(isReadable(license) ? { license } : {}), ...(isReadable(isTrial) ? { isTrial } : {}) };
}

async function keep({ db, now, random }: Deps, id: string, answers: Answer[], outcome: ReadOutcome): Promise<void> {
  const isRead = outcome === "read";
  await db.$transaction(async (tx) => {
    const held = await tx.$queryRaw<unknown[]>`SELECT id FROM agreement WHERE id = ${id}::uuid FOR UPDATE`;
    // An import was taken back while AWS was asked: there is no row to save the answer for.
    if (held.length === 0) return;
    const { awsReadDeniedAt } = await tx.agreement.findUniqueOrThrow({
      where: { id },
      select: { awsReadDeniedAt: true },
    });
    // Before the row is reconciled: whether AWS shows it at all counts for what its lifecycle events prove.
    await tx.agreement.update({
      where: { id },
      data: {
        awsReadFailingSince: null,
        awsReadError: isRead ? null : outcome,
        awsReadDeniedAt: isRead ? null : (awsReadDeniedAt ?? now),
        awsReadTriedAt: now,
        ...(isRead ? { awsReadAt: now } : {}),
        ...(showsStatus(answers) ? { checkedAt: now } : {}),
      },
      select: { id: true },
    });
    if (answers.length > 0) await saveAnswers(tx, id, answers, now);
    await reconcileRead(tx, id, now);
    const { status, endsAt, awsReason } = await tx.agreement.findUniqueOrThrow({
      where: { id },
      select: { status: true, endsAt: true, awsReason: true },
    });
    const isContradicted = answers.some(({ license }) => (license?.status ?? "PROVISIONED") !== "PROVISIONED");
    const subject = {
      outcome,
      status,
      endsAt,
      deniedSince: awsReadDeniedAt,
      isInDoubt: isContradicted || awsReason !== null,
    };
    await tx.agreement.update({
      where: { id },
      data: { awsReadDueAt: nextRead(subject, now, random) },
      select: { id: true },
    });
  });
}

/** Whether AWS's answers say if the license is in force: its status, or that the agreement is over. Pure. */
function showsStatus(answers: readonly Answer[]): boolean {
  if (answers.some(({ license }) => license !== undefined)) return true;
  return answers.length > 0 && answers.every(({ agreement }) => isOver(agreement.status));
}
