-- Events that an operator moved or voided, files of usage, and what a correction books again.

-- AlterTable
ALTER TABLE "metering_adjustment" ADD COLUMN "rebooked_from" BIGINT,
ADD COLUMN "request_id" UUID;

-- CreateTable
CREATE TABLE "usage_correction" (
    "id" BIGSERIAL NOT NULL,
    "key" UUID NOT NULL,
    "was_agreement_id" UUID NOT NULL,
    "was_hour" TIMESTAMPTZ(0) NOT NULL,
    "agreement_id" UUID,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "dimension" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "author_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_correction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_upload" (
    "id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "content" TEXT,
    "row_count" INTEGER NOT NULL,
    "author_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6),
    "accepted" INTEGER,
    "duplicates" INTEGER,
    "rejected" INTEGER,

    CONSTRAINT "usage_upload_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "usage_correction_key_id_idx" ON "usage_correction"("key", "id");

-- CreateIndex
CREATE INDEX "usage_correction_was_agreement_id_dimension_was_hour_idx" ON "usage_correction"("was_agreement_id", "dimension", "was_hour");

-- CreateIndex
CREATE INDEX "usage_correction_agreement_id_dimension_hour_idx" ON "usage_correction"("agreement_id", "dimension", "hour");

-- CreateIndex
CREATE INDEX "usage_upload_created_at_id_idx" ON "usage_upload"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "metering_adjustment_rebooked_from_key" ON "metering_adjustment"("rebooked_from");

-- CreateIndex
CREATE UNIQUE INDEX "metering_adjustment_request_id_key" ON "metering_adjustment"("request_id");
