-- What an operator should know of, while it lasts and after.

-- CreateEnum
CREATE TYPE "alert_severity" AS ENUM ('INFO', 'WARNING', 'CRITICAL');

-- CreateTable
CREATE TABLE "alert" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "severity" "alert_severity" NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "times" INTEGER NOT NULL DEFAULT 1,
    "data" JSONB NOT NULL,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_closed_at_opened_at_id_idx" ON "alert"("closed_at", "opened_at" DESC, "id" DESC);

-- What Prisma's schema cannot say.
CREATE UNIQUE INDEX "alert_open" ON "alert" ("kind", "subject") WHERE "closed_at" IS NULL;
