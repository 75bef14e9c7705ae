-- What a queue holds that is no notice, the times in which SNS subscriptions may be confirmed, and a product's move to licences.

-- AlterEnum
ALTER TYPE "lifecycle_source" ADD VALUE 'SQS';

-- AlterTable
ALTER TABLE "product" ADD COLUMN     "license_from" TIMESTAMPTZ(0);

-- CreateTable
CREATE TABLE "sns_enrolment" (
    "id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "opened_by" UUID NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sns_enrolment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sns_enrolment_until_idx" ON "sns_enrolment"("until" DESC);
