import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { readShown } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import type { ApiAgreement } from "#lib/agreements/api-agreement.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

/** A code may be redeemed so long. */
const CLAIM_MS = 10 * MINUTE_MS;

/** What a seller's back end sends to redeem a code. */
export const redeemClaimInput = z.strictObject({
  code: z.string().min(1).max(200).describe("As it came in the address of your hand-off page."),
});

type IssueInput = {
  agreementId: string;
  organizationId: string;
  userId: string;
  /** Machine time. */
  now: Date;
};

/**
 * Makes a code that the person carries to the seller's own sign-up. It takes the place of those that the person was
 * given for the same agreement and has not used. Runs in the caller's transaction, which has found that the person may
 * have it.
 *
 * @returns the code, 256 random bits; only its hash is stored.
 */
export async function issueClaim(tx: Db, { agreementId, organizationId, userId, now }: IssueInput): Promise<string> {
  const code = `tpc_${randomBytes(32).toString("base64url")}`;
  await tx.registrationClaim.deleteMany({ where: { agreementId, userId, redeemedAt: null } });
  await tx.registrationClaim.create({
    data: {
      codeHash: hashOf(code),
      agreementId,
      organizationId,
      userId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + CLAIM_MS),
    },
    select: { id: true },
  });
  return code;
}

type RedeemDeps = {
  db: Database;
  apiKeyId: string;
  /** Machine time: what a code's ten minutes are counted in. */
  now: Date;
  /** Business time, for the audit log. */
  businessNow: Date;
};

/**
 * Redeems a code for its agreement, once: of two at the same moment one wins.
 *
 * @throws AppError CLAIM_NOT_FOUND, CLAIM_EXPIRED, CLAIM_REDEEMED.
 */
export async function redeemClaim({ db, apiKeyId, now, businessNow }: RedeemDeps, code: string): Promise<ApiAgreement> {
  const codeHash = hashOf(code);
  return db.$transaction(async (tx) => {
    // The update waits for another one of the same row and then finds it redeemed.
    const { count } = await tx.registrationClaim.updateMany({
      where: { codeHash, redeemedAt: null, expiresAt: { gt: now } },
      data: { redeemedAt: now, redeemedByApiKey: apiKeyId },
    });
    const claim = await tx.registrationClaim.findUnique({
      where: { codeHash },
      select: { agreementId: true, organizationId: true, redeemedAt: true },
    });
    if (claim === null) throw new AppError("CLAIM_NOT_FOUND", "no claim has this code");
    if (count === 0) {
      throw claim.redeemedAt === null
        ? new AppError("CLAIM_EXPIRED", "the code is older than ten minutes")
        : new AppError("CLAIM_REDEEMED", "the code was redeemed before");
    }
    await recordAudit(tx, {
      at: businessNow,
      actor: { kind: "API_KEY", id: apiKeyId },
      action: "claim.redeemed",
      subject: { type: "agreement", id: claim.agreementId },
      organizationId: claim.organizationId,
    });
    return (await readShown(tx, claim.agreementId)).shown;
  });
}

function hashOf(code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(code).digest());
}
