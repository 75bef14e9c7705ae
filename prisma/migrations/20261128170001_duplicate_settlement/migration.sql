-- What AWS holds of a record that it called a duplicate, as an operator found it, and how the difference was settled; once a record.

-- CreateTable
CREATE TABLE "duplicate_settlement" (
    "record_id" BIGINT NOT NULL,
    "held_quantity" BIGINT NOT NULL,
    "difference" BIGINT NOT NULL,
    "way" TEXT NOT NULL,
    "adjustment_id" BIGINT,
    "note" TEXT NOT NULL,
    "author_user_id" UUID NOT NULL,
    "settled_at" TIMESTAMPTZ(6) NOT NULL,
    "request_id" UUID NOT NULL,

    CONSTRAINT "duplicate_settlement_pkey" PRIMARY KEY ("record_id"),
    CONSTRAINT "duplicate_settlement_way" CHECK ("way" IN ('EQUAL', 'CORRECTED', 'CASE'))
);

-- CreateIndex
CREATE UNIQUE INDEX "duplicate_settlement_adjustment_id_key" ON "duplicate_settlement"("adjustment_id");
