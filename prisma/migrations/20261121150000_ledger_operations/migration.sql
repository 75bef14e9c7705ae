-- What puts a record on hold before an irreversible mistake, who may let it go, and signed corrections.

-- AlterTable
ALTER TABLE "product" ADD COLUMN "releases_need_two" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "dimension" ADD COLUMN "guard_cap" INTEGER,
ADD COLUMN "guard_ratio" INTEGER;

-- AlterTable
ALTER TABLE "metering_record" ADD COLUMN "release_requested_by" UUID;

-- CreateTable
CREATE TABLE "metering_adjustment" (
    "id" BIGSERIAL NOT NULL,
    "agreement_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "quantity" DECIMAL(16,6) NOT NULL,
    "reason" TEXT NOT NULL,
    "author_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "record_id" BIGINT,

    CONSTRAINT "metering_adjustment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "metering_adjustment_agreement_id_dimension_id_idx" ON "metering_adjustment"("agreement_id", "dimension", "id");

-- CreateIndex
CREATE INDEX "metering_adjustment_record_id_idx" ON "metering_adjustment"("record_id");

-- What Prisma's schema cannot say.
ALTER TABLE "dimension" ADD CONSTRAINT "dimension_guard" CHECK ("guard_cap" >= 0 AND "guard_ratio" >= 1);
ALTER TABLE "metering_adjustment" ADD CONSTRAINT "metering_adjustment_quantity" CHECK ("quantity" <> 0);
CREATE INDEX "metering_adjustment_untaken" ON "metering_adjustment" ("agreement_id", "dimension") WHERE "record_id" IS NULL;
