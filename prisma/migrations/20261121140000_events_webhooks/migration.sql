-- CreateEnum
CREATE TYPE "webhook_delivery_state" AS ENUM ('DUE', 'DELIVERED', 'FAILED');

-- AlterTable
ALTER TABLE "agreement" ADD COLUMN     "account_suspended_at" TIMESTAMPTZ(6),
ADD COLUMN     "advisory_at" TIMESTAMPTZ(6),
ADD COLUMN     "entitlements_due_at" TIMESTAMPTZ(6),
ADD COLUMN     "successor_id" UUID,
ADD COLUMN     "suspended_at" TIMESTAMPTZ(6),
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "lifecycle_event" ADD COLUMN     "aws_agreement_id" TEXT;

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "types" TEXT[],
    "secrets" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,
    "disabled_at" TIMESTAMPTZ(6),
    "disabled_reason" TEXT,
    "failing_since" TIMESTAMPTZ(6),
    "locked_until" TIMESTAMPTZ(6),
    "lock_token" UUID,
    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_message" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "body" TEXT NOT NULL,
    "agreement_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "webhook_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "state" "webhook_delivery_state" NOT NULL DEFAULT 'DUE',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_attempt" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "http_status" INTEGER,
    "error" TEXT,
    "answer" TEXT,
    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_message_created_at_id_idx" ON "webhook_message"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_message_agreement_id_idx" ON "webhook_message"("agreement_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_endpoint_id_due_at_idx" ON "webhook_delivery"("endpoint_id", "due_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_message_id_idx" ON "webhook_delivery"("message_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_due_at_idx" ON "webhook_delivery"("due_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_created_at_id_idx" ON "webhook_delivery"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_attempt_delivery_id_id_idx" ON "webhook_attempt"("delivery_id", "id");

-- CreateIndex
CREATE INDEX "lifecycle_event_aws_agreement_id_idx" ON "lifecycle_event"("aws_agreement_id");

-- CreateIndex
CREATE INDEX "lifecycle_event_received_at_id_idx" ON "lifecycle_event"("received_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "webhook_message"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "webhook_delivery"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a sweep of entitlements and the end of agreements look for.
CREATE INDEX "agreement_entitlements_due" ON "agreement"("entitlements_due_at") WHERE "entitlements_due_at" IS NOT NULL;
CREATE INDEX "agreement_intake_to_close" ON "agreement"("ends_at") WHERE "intake_closed_at" IS NULL AND "status" IN ('ending', 'ended');

-- Contracts that are there already are read at the next job run.
UPDATE "agreement" SET "entitlements_due_at" = "agreement"."created_at" FROM "product"
WHERE "product"."id" = "agreement"."product_id" AND "product"."pricing_model" IN ('CONTRACT', 'CONTRACT_WITH_CONSUMPTION')
  AND "agreement"."status" NOT IN ('ended', 'failed');
