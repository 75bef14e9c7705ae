-- Late usage and unknown dimensions as each product says, usage aside, holds, the first metered hour, overage, zeros, retention, clocks.

-- CreateEnum
CREATE TYPE "late_policy" AS ENUM ('CARRY', 'HOLD', 'REFUSE');

-- CreateEnum
CREATE TYPE "unknown_dimensions" AS ENUM ('REFUSE', 'PARK');

-- CreateEnum
CREATE TYPE "held_at_deadline" AS ENUM ('EXPIRE', 'SEND');

-- CreateEnum
CREATE TYPE "aside_reason" AS ENUM ('UNKNOWN_DIMENSION', 'LATE', 'AFTER_END');

-- CreateEnum
CREATE TYPE "aside_state" AS ENUM ('WAITING', 'TAKEN_IN', 'UNBILLABLE', 'RESOLVED');

-- AlterTable
ALTER TABLE "agreement" ADD COLUMN "held_at" TIMESTAMPTZ(6),
ADD COLUMN "held_reason" TEXT,
ADD COLUMN "metering_from" TIMESTAMPTZ(0);

-- AlterTable
ALTER TABLE "metering_carry" ADD COLUMN "period_charged" DECIMAL(22,6),
ADD COLUMN "period_start" TIMESTAMPTZ(6),
ADD COLUMN "period_used" DECIMAL(22,6);

-- AlterTable
ALTER TABLE "metering_hour" ADD COLUMN "forgetting_at" TIMESTAMPTZ(6),
ADD COLUMN "forgotten_at" TIMESTAMPTZ(6),
ADD COLUMN "zeros_opened_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "metering_record" ADD COLUMN "included_after" DECIMAL(22,6),
ADD COLUMN "included_before" DECIMAL(22,6),
ADD COLUMN "included_limit" DECIMAL(22,6),
ADD COLUMN "period_start" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "product" ADD COLUMN "held_at" TIMESTAMPTZ(6),
ADD COLUMN "held_at_deadline" "held_at_deadline" NOT NULL DEFAULT 'EXPIRE',
ADD COLUMN "held_reason" TEXT,
ADD COLUMN "late_policy" "late_policy" NOT NULL DEFAULT 'CARRY',
ADD COLUMN "metering_from" TIMESTAMPTZ(0),
ADD COLUMN "unknown_dimensions" "unknown_dimensions" NOT NULL DEFAULT 'REFUSE';

-- CreateTable
CREATE TABLE "entitlement_expiry" (
    "agreement_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "entitlement_expiry_pkey" PRIMARY KEY ("agreement_id","dimension","expires_at")
);

-- CreateTable
CREATE TABLE "usage_aside" (
    "key" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "agreement_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "quantity" DECIMAL(16,6) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "tags" JSONB,
    "named_by" TEXT,
    "api_key_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" "aside_reason" NOT NULL,
    "state" "aside_state" NOT NULL,
    "note" TEXT,
    "settled_at" TIMESTAMPTZ(6),
    "settled_by" UUID,

    CONSTRAINT "usage_aside_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "clock_check" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "measured_at" TIMESTAMPTZ(6) NOT NULL,
    "skew_ms" BIGINT NOT NULL,

    CONSTRAINT "clock_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "usage_aside_agreement_id_received_at_idx" ON "usage_aside"("agreement_id", "received_at");

-- What Prisma's schema cannot say.
ALTER TABLE "product" ADD CONSTRAINT "product_metering_from" CHECK (date_trunc('hour', "metering_from", 'UTC') = "metering_from");
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_metering_from" CHECK (date_trunc('hour', "metering_from", 'UTC') = "metering_from");
ALTER TABLE "clock_check" ADD CONSTRAINT "clock_check_one" CHECK ("id" = 1);
CREATE INDEX "usage_aside_waiting" ON "usage_aside" ("product_id", "dimension") WHERE "state" = 'WAITING';
CREATE INDEX "usage_aside_unsettled" ON "usage_aside" ("state", "received_at" DESC, "key") WHERE "state" IN ('WAITING', 'UNBILLABLE');
CREATE INDEX "metering_hour_remembered" ON "metering_hour" ("hour") WHERE "forgotten_at" IS NULL;
-- Terms end where AWS says so: what is known by now counts.
INSERT INTO "entitlement_expiry" ("agreement_id", "dimension", "expires_at")
SELECT "agreement_id", "dimension", "expires_at" FROM "entitlement" WHERE "expires_at" IS NOT NULL;
