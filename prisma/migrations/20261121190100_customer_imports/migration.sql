-- Customers brought along from another integration.

-- CreateEnum
CREATE TYPE "customer_import_state" AS ENUM ('CHECKED', 'COMMITTED', 'UNDONE');

-- AlterTable
ALTER TABLE "agreement" ADD COLUMN     "unconfirmed_since" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "customer_import" (
    "id" UUID NOT NULL,
    "state" "customer_import_state" NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" TEXT NOT NULL,
    "content" JSONB,
    "row_count" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "customer_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer_import_row" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "agreement_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "is_new_agreement" BOOLEAN NOT NULL,
    "is_new_organization" BOOLEAN NOT NULL,
    "previous_metering_from" TIMESTAMPTZ(0),
    "membership_ids" UUID[],
    "user_ids" UUID[],

    CONSTRAINT "customer_import_row_pkey" PRIMARY KEY ("import_id","line")
);

-- CreateIndex
CREATE INDEX "customer_import_created_at_id_idx" ON "customer_import"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "customer_import_row_agreement_id_idx" ON "customer_import_row"("agreement_id");

-- AddForeignKey
ALTER TABLE "customer_import_row" ADD CONSTRAINT "customer_import_row_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "customer_import"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Asked of AWS again by each job run, oldest first.
CREATE INDEX "agreement_unconfirmed" ON "agreement"("unconfirmed_since") WHERE "unconfirmed_since" IS NOT NULL;
