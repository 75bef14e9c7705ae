-- Buyers who go on to the seller's own sign-up, with a code that is redeemed once.

-- AlterTable
ALTER TABLE "product" ADD COLUMN     "hand_off_url" TEXT;

-- CreateTable
CREATE TABLE "registration_claim" (
    "id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "agreement_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "redeemed_at" TIMESTAMPTZ(6),
    "redeemed_by_api_key" UUID,

    CONSTRAINT "registration_claim_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "registration_claim_code_hash_key" ON "registration_claim"("code_hash");

-- CreateIndex
CREATE INDEX "registration_claim_agreement_id_idx" ON "registration_claim"("agreement_id");

-- CreateIndex
CREATE INDEX "registration_claim_expires_at_idx" ON "registration_claim"("expires_at");
