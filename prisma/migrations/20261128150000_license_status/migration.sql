-- What AWS says of a license decides status and access.

-- AWS's reason for pending or suspended, why the agreement will not renew, and when what we say was last proved or read.
ALTER TABLE "agreement"
  ADD COLUMN "aws_reason" TEXT,
  ADD COLUMN "end_reason" TEXT,
  ADD COLUMN "checked_at" TIMESTAMPTZ(6),
  ADD COLUMN "aws_read_tried_at" TIMESTAMPTZ(6);
UPDATE "agreement" SET "checked_at" = "aws_read_at", "aws_read_tried_at" = "aws_read_at";
UPDATE "agreement" SET "aws_reason" = 'ACCOUNT_SUSPENDED' WHERE "status_reason" = 'ACCOUNT_SUSPENDED';
CREATE INDEX "agreement_aws_reason" ON "agreement" ("aws_reason") WHERE "aws_reason" IS NOT NULL;

-- When a read first showed the license as PROVISIONED. What was suspended until now had been in force before.
ALTER TABLE "agreement_reading"
  ADD COLUMN "end_reason" TEXT,
  ADD COLUMN "license_proved_at" TIMESTAMPTZ(6);
UPDATE "agreement_reading" SET "license_proved_at" = "license_since"
WHERE "license_status" IN ('PROVISIONED', 'DEPROVISIONED') OR "license_reason" = 'ACCOUNT_SUSPENDED';

-- Agreements whose access was asked for and whose last read of AWS is older than five minutes. One row an agreement.
CREATE TABLE "asked_read" (
  "agreement_id" UUID NOT NULL,
  "asked_at" TIMESTAMPTZ(6) NOT NULL,
  "lease_until" TIMESTAMPTZ(6),
  CONSTRAINT "asked_read_pkey" PRIMARY KEY ("agreement_id")
);
CREATE INDEX "asked_read_asked_at_idx" ON "asked_read" ("asked_at");

-- Whether AWS lets this account read the status of licenses (GetAgreementEntitlements). The one row of the installation.
CREATE TABLE "license_read_access" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "allowed_at" TIMESTAMPTZ(6),
  "denied_at" TIMESTAMPTZ(6),
  "ask_again_at" TIMESTAMPTZ(6),
  CONSTRAINT "license_read_access_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "license_read_access_one_row" CHECK ("id" = 1)
);
