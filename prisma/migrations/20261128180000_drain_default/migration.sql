-- Products that report every hour keep the last part hour before an agreement's end: AWS takes usage for an hour after it.

-- AlterTable
ALTER TABLE "product" ALTER COLUMN "drain_minutes" SET DEFAULT 45;
