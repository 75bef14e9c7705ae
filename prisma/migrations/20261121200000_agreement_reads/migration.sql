-- What the Agreement API says beside AWS's notices, the hourly search for what no notice told, and successions that a person decides.

-- AlterTable
ALTER TABLE "agreement" ADD COLUMN     "aws_read_at" TIMESTAMPTZ(6),
ADD COLUMN     "aws_read_denied_at" TIMESTAMPTZ(6),
ADD COLUMN     "aws_read_due_at" TIMESTAMPTZ(6),
ADD COLUMN     "aws_read_error" TEXT,
ADD COLUMN     "aws_read_failing_since" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "agreement_reading" (
    "aws_agreement_id" TEXT NOT NULL,
    "agreement_id" UUID,
    "read_at" TIMESTAMPTZ(6),
    "due_at" TIMESTAMPTZ(6),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "initial_agreement_id" TEXT,
    "aws_status" TEXT,
    "customer_aws_account_id" TEXT,
    "proposer_account_id" TEXT,
    "offer_id" TEXT,
    "product_id" TEXT,
    "starts_at" TIMESTAMPTZ(6),
    "ends_at" TIMESTAMPTZ(6),
    "last_updated_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "renews_by_itself" BOOLEAN,
    "is_trial" BOOLEAN,
    "terms_read_at" TIMESTAMPTZ(6),
    "license_arn" TEXT,
    "license_status" TEXT,
    "license_reason" TEXT,
    "license_since" TIMESTAMPTZ(6),
    "license_read_at" TIMESTAMPTZ(6),

    CONSTRAINT "agreement_reading_pkey" PRIMARY KEY ("aws_agreement_id")
);

-- CreateTable
CREATE TABLE "agreement_sweep" (
    "product_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "next_token" TEXT,
    "finished_at" TIMESTAMPTZ(6),
    "failing_since" TIMESTAMPTZ(6),
    "error" TEXT,

    CONSTRAINT "agreement_sweep_pkey" PRIMARY KEY ("product_id")
);

-- CreateTable
CREATE TABLE "succession_case" (
    "agreement_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "decided_at" TIMESTAMPTZ(6),
    "decided_by" UUID,
    "predecessor_id" UUID,

    CONSTRAINT "succession_case_pkey" PRIMARY KEY ("agreement_id")
);

-- CreateIndex
CREATE INDEX "agreement_reading_agreement_id_idx" ON "agreement_reading"("agreement_id");

-- CreateIndex
CREATE INDEX "agreement_aws_read_due" ON "agreement"("aws_read_due_at") WHERE "aws_read_due_at" IS NOT NULL;

-- CreateIndex
CREATE INDEX "agreement_reading_due" ON "agreement_reading"("due_at") WHERE "due_at" IS NOT NULL;

-- Licences that are known already are read too, spread over the first hour.
UPDATE "agreement" SET "aws_read_due_at" = now() + random() * interval '1 hour'
WHERE "license_key" IS NOT NULL AND "status" NOT IN ('ended', 'failed');
