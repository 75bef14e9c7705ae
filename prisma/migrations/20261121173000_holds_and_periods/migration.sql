-- Each job run asks which agreements are held, and which were metered elsewhere: few of many.
CREATE INDEX "agreement_held" ON "agreement" ("id") WHERE "held_at" IS NOT NULL;
CREATE INDEX "agreement_metered_from" ON "agreement" ("id") WHERE "metering_from" IS NOT NULL;
CREATE INDEX "metering_record_unpriced" ON "metering_record" ("product_id", "hour") WHERE "state" = 'HELD' AND "quantity" IS NULL;

-- Overage: what the period used and was charged before the record, so that each price can be checked by itself.
-- AlterTable
ALTER TABLE "metering_record" ADD COLUMN "period_charged" DECIMAL(22,6),
ADD COLUMN "period_used" DECIMAL(22,6);
