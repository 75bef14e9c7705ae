-- AWS is asked once about each arrival: whoever asks holds a lease meanwhile, and what nobody asked is asked by the job run.

-- AlterTable
ALTER TABLE "registration" ADD COLUMN     "ask_at" TIMESTAMPTZ(6),
ADD COLUMN     "lease_token" UUID,
ADD COLUMN     "lease_until" TIMESTAMPTZ(6);

-- Arrivals of the release before that AWS was not asked about.
UPDATE "registration" SET "ask_at" = now() WHERE "state" = 'RECEIVED' AND "sealed_token" IS NOT NULL;

-- CreateIndex
CREATE INDEX "registration_ask" ON "registration" ("ask_at") WHERE "ask_at" IS NOT NULL;
