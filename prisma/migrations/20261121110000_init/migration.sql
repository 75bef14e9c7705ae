-- CreateEnum
CREATE TYPE "operator_role" AS ENUM ('OWNER', 'ADMIN', 'VIEWER');

-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('OWNER', 'ADMIN', 'MEMBER');

-- CreateEnum
CREATE TYPE "product_kind" AS ENUM ('SAAS', 'CONTAINER', 'AMI');

-- CreateEnum
CREATE TYPE "pricing_model" AS ENUM ('SUBSCRIPTION', 'CONTRACT', 'CONTRACT_WITH_CONSUMPTION', 'FREE');

-- CreateEnum
CREATE TYPE "integration" AS ENUM ('LICENSE', 'LEGACY');

-- CreateEnum
CREATE TYPE "aggregation" AS ENUM ('SUM', 'MAX', 'LATEST', 'UNIQUE_COUNT');

-- CreateEnum
CREATE TYPE "included_per" AS ENUM ('term', 'month', 'hour');

-- CreateEnum
CREATE TYPE "agreement_status" AS ENUM ('pending', 'active', 'trial', 'suspended', 'ending', 'ended', 'failed');

-- CreateEnum
CREATE TYPE "entitlement_value_type" AS ENUM ('integer', 'double', 'boolean', 'string');

-- CreateEnum
CREATE TYPE "registration_state" AS ENUM ('RECEIVED', 'RESOLVED', 'LINKED', 'FAILED');

-- CreateEnum
CREATE TYPE "metering_hour_state" AS ENUM ('OPEN', 'FROZEN');

-- CreateEnum
CREATE TYPE "metering_record_state" AS ENUM ('OPEN', 'READY', 'SENDING', 'ACCEPTED', 'NOTHING_DUE', 'HELD', 'DUPLICATE', 'NOT_SUBSCRIBED', 'REJECTED', 'EXPIRED', 'UNBILLABLE', 'RESOLVED');

-- CreateEnum
CREATE TYPE "submission_outcome" AS ENUM ('STARTED', 'ANSWERED', 'REFUSED', 'NO_ANSWER');

-- CreateEnum
CREATE TYPE "lifecycle_source" AS ENUM ('EVENTBRIDGE', 'SNS');

-- CreateEnum
CREATE TYPE "lifecycle_state" AS ENUM ('STORED', 'APPLIED', 'WAITING', 'SET_ASIDE');

-- CreateEnum
CREATE TYPE "actor_kind" AS ENUM ('USER', 'API_KEY', 'JOB');

-- CreateTable
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "installation_id" TEXT,
    "adopted_at" TIMESTAMPTZ(6),
    "adopted_by" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL,
    "name" TEXT,
    "email" TEXT,
    "email_verified" TIMESTAMPTZ(6),
    "image" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(6),

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_account" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,

    CONSTRAINT "provider_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "session_token" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_token" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL
);

-- CreateTable
CREATE TABLE "operator" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "operator_role" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "operator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "external_id" TEXT,
    "archived_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "role" "member_role" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product" (
    "id" UUID NOT NULL,
    "product_code" TEXT NOT NULL,
    "product_id" TEXT,
    "publisher_account_id" TEXT,
    "title" TEXT NOT NULL,
    "kind" "product_kind" NOT NULL DEFAULT 'SAAS',
    "pricing_model" "pricing_model" NOT NULL,
    "integration" "integration" NOT NULL DEFAULT 'LICENSE',
    "grace_minutes" INTEGER NOT NULL DEFAULT 10,
    "drain_minutes" INTEGER NOT NULL DEFAULT 10,
    "sends_zero_records" BOOLEAN NOT NULL DEFAULT false,
    "support_email" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dimension" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "aggregation" "aggregation" NOT NULL DEFAULT 'SUM',
    "is_metered" BOOLEAN NOT NULL DEFAULT true,
    "is_entitled" BOOLEAN NOT NULL DEFAULT false,
    "unique_tag" TEXT,
    "included_in" TEXT,
    "included_per" "included_per",
    "price" DECIMAL(18,8),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dimension_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "customer_aws_account_id" TEXT,
    "license_arn" TEXT,
    "license_key" TEXT,
    "customer_identifier" TEXT,
    "aws_agreement_id" TEXT,
    "previous_aws_agreement_id" TEXT,
    "offer_id" TEXT,
    "proposer_account_id" TEXT,
    "status" "agreement_status" NOT NULL DEFAULT 'pending',
    "status_reason" TEXT NOT NULL DEFAULT 'NEW',
    "is_trial" BOOLEAN NOT NULL DEFAULT false,
    "starts_at" TIMESTAMPTZ(6),
    "ends_at" TIMESTAMPTZ(6),
    "intake_closed_at" TIMESTAMPTZ(6),
    "entitlements_read_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement_link" (
    "id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "is_first" BOOLEAN NOT NULL,
    "linked_from" TIMESTAMPTZ(6) NOT NULL,
    "linked_to" TIMESTAMPTZ(6),
    "linked_by_user_id" UUID,

    CONSTRAINT "agreement_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entitlement" (
    "id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "value_type" "entitlement_value_type" NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "entitlement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registration" (
    "id" UUID NOT NULL,
    "handle_hash" BYTEA NOT NULL,
    "sealed_token" TEXT,
    "state" "registration_state" NOT NULL DEFAULT 'RECEIVED',
    "failure_code" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "offer_type_hint" TEXT,
    "product_id" UUID,
    "customer_aws_account_id" TEXT,
    "license_arn" TEXT,
    "customer_identifier" TEXT,
    "agreement_id" UUID,
    "email_hash" BYTEA,
    "organization_id" UUID,
    "linked_by_user_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),
    "linked_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "registration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_event" (
    "key" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "agreement_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "quantity" DECIMAL(16,6) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "tags" JSONB,
    "named_by" TEXT,
    "api_key_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "metering_hour" (
    "product_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "state" "metering_hour_state" NOT NULL DEFAULT 'OPEN',
    "summed_at" TIMESTAMPTZ(6),

    CONSTRAINT "metering_hour_pkey" PRIMARY KEY ("product_id","hour")
);

-- CreateTable
CREATE TABLE "metering_record" (
    "id" BIGSERIAL NOT NULL,
    "agreement_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "state" "metering_record_state" NOT NULL,
    "quantity" INTEGER,
    "used" DECIMAL(22,6) NOT NULL DEFAULT 0,
    "carried_in" DECIMAL(22,6) NOT NULL DEFAULT 0,
    "carried_out" DECIMAL(22,6) NOT NULL DEFAULT 0,
    "included" DECIMAL(22,6) NOT NULL DEFAULT 0,
    "event_count" INTEGER NOT NULL DEFAULT 0,
    "first_event_at" TIMESTAMPTZ(6),
    "frozen_at" TIMESTAMPTZ(6),
    "sent_at" TIMESTAMPTZ(6),
    "accepted_at" TIMESTAMPTZ(6),
    "metering_record_id" TEXT,
    "reason" TEXT,
    "is_in_doubt" BOOLEAN NOT NULL DEFAULT false,
    "timestamp" TIMESTAMPTZ(3),
    "region" TEXT,
    "product_code" TEXT,
    "customer_aws_account_id" TEXT,
    "license_arn" TEXT,
    "customer_identifier" TEXT,
    "usage_allocations" JSONB,
    "priority" SMALLINT NOT NULL DEFAULT 2,
    "deadline" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(6),

    CONSTRAINT "metering_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metering_record_step" (
    "id" BIGSERIAL NOT NULL,
    "record_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "state" "metering_record_state" NOT NULL,
    "cause" TEXT NOT NULL,
    "submission_id" UUID,

    CONSTRAINT "metering_record_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metering_carry" (
    "agreement_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "quantity" DECIMAL(22,6) NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "metering_carry_pkey" PRIMARY KEY ("agreement_id","dimension")
);

-- CreateTable
CREATE TABLE "hour_state" (
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "state" "metering_record_state" NOT NULL,
    "n" INTEGER NOT NULL DEFAULT 0,
    "quantity" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "hour_state_pkey" PRIMARY KEY ("hour","state")
);

-- CreateTable
CREATE TABLE "submission" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "region" TEXT NOT NULL,
    "record_count" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "duration_ms" INTEGER,
    "outcome" "submission_outcome" NOT NULL DEFAULT 'STARTED',
    "request_id" TEXT,
    "http_status" INTEGER,
    "error_name" TEXT,
    "error_message" TEXT,
    "request" JSONB NOT NULL,
    "response" JSONB,

    CONSTRAINT "submission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lifecycle_event" (
    "id" UUID NOT NULL,
    "source" "lifecycle_source" NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "body" TEXT NOT NULL,
    "state" "lifecycle_state" NOT NULL DEFAULT 'STORED',
    "agreement_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "applied_at" TIMESTAMPTZ(6),

    CONSTRAINT "lifecycle_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_outbox" (
    "id" UUID NOT NULL,
    "template" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(6),
    "locked_until" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "mail_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_run" (
    "name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "result" JSONB,

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "lookup_id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_counter" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "rate_counter_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "rate_turn" (
    "name" TEXT NOT NULL,
    "next_free" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rate_turn_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "organization_id" UUID,
    "data" JSONB,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE INDEX "provider_account_user_id_idx" ON "provider_account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_account_provider_provider_account_id_key" ON "provider_account"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_session_token_key" ON "session"("session_token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_token_token_key" ON "verification_token"("token");

-- CreateIndex
CREATE UNIQUE INDEX "verification_token_identifier_token_key" ON "verification_token"("identifier", "token");

-- CreateIndex
CREATE UNIQUE INDEX "operator_user_id_key" ON "operator"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "organization_external_id_key" ON "organization"("external_id");

-- CreateIndex
CREATE INDEX "organization_name_idx" ON "organization"("name");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "membership_organization_id_user_id_key" ON "membership"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_organization_id_email_key" ON "contact"("organization_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "product_product_code_key" ON "product"("product_code");

-- CreateIndex
CREATE UNIQUE INDEX "product_product_id_key" ON "product"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "dimension_product_id_name_key" ON "dimension"("product_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_license_key_key" ON "agreement"("license_key");

-- CreateIndex
CREATE INDEX "agreement_customer_aws_account_id_product_id_idx" ON "agreement"("customer_aws_account_id", "product_id");

-- CreateIndex
CREATE INDEX "agreement_aws_agreement_id_idx" ON "agreement"("aws_agreement_id");

-- CreateIndex
CREATE INDEX "agreement_created_at_id_idx" ON "agreement"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "agreement_product_id_customer_identifier_key" ON "agreement"("product_id", "customer_identifier");

-- CreateIndex
CREATE INDEX "agreement_link_agreement_id_linked_from_idx" ON "agreement_link"("agreement_id", "linked_from");

-- CreateIndex
CREATE INDEX "agreement_link_organization_id_idx" ON "agreement_link"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "entitlement_agreement_id_dimension_key" ON "entitlement"("agreement_id", "dimension");

-- CreateIndex
CREATE UNIQUE INDEX "registration_handle_hash_key" ON "registration"("handle_hash");

-- CreateIndex
CREATE INDEX "registration_agreement_id_idx" ON "registration"("agreement_id");

-- CreateIndex
CREATE INDEX "registration_email_hash_idx" ON "registration"("email_hash");

-- CreateIndex
CREATE INDEX "registration_expires_at_idx" ON "registration"("expires_at");

-- CreateIndex
CREATE INDEX "usage_event_hour_idx" ON "usage_event" USING BRIN ("hour") WITH (autosummarize = on);

-- CreateIndex
CREATE INDEX "metering_hour_hour_idx" ON "metering_hour"("hour");

-- CreateIndex
CREATE INDEX "metering_record_hour_id_idx" ON "metering_record"("hour" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "metering_record_agreement_id_hour_id_idx" ON "metering_record"("agreement_id", "hour" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "metering_record_agreement_id_dimension_hour_key" ON "metering_record"("agreement_id", "dimension", "hour");

-- CreateIndex
CREATE INDEX "metering_record_step_record_id_id_idx" ON "metering_record_step"("record_id", "id");

-- CreateIndex
CREATE INDEX "metering_record_step_submission_id_idx" ON "metering_record_step"("submission_id");

-- CreateIndex
CREATE INDEX "submission_started_at_id_idx" ON "submission"("started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "lifecycle_event_state_occurred_at_idx" ON "lifecycle_event"("state", "occurred_at");

-- CreateIndex
CREATE INDEX "lifecycle_event_agreement_id_occurred_at_idx" ON "lifecycle_event"("agreement_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "lifecycle_event_source_event_id_key" ON "lifecycle_event"("source", "event_id");

-- CreateIndex
CREATE INDEX "mail_outbox_due_at_idx" ON "mail_outbox"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_lookup_id_key" ON "api_key"("lookup_id");

-- CreateIndex
CREATE INDEX "audit_entry_subject_type_subject_id_id_idx" ON "audit_entry"("subject_type", "subject_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_id_idx" ON "audit_entry"("organization_id", "id");

-- AddForeignKey
ALTER TABLE "provider_account" ADD CONSTRAINT "provider_account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator" ADD CONSTRAINT "operator_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dimension" ADD CONSTRAINT "dimension_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_link" ADD CONSTRAINT "agreement_link_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_link" ADD CONSTRAINT "agreement_link_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entitlement" ADD CONSTRAINT "entitlement_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration" ADD CONSTRAINT "registration_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration" ADD CONSTRAINT "registration_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metering_record_step" ADD CONSTRAINT "metering_record_step_record_id_fkey" FOREIGN KEY ("record_id") REFERENCES "metering_record"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metering_carry" ADD CONSTRAINT "metering_carry_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say. Each is named in the comment of its model.

-- One row only.
ALTER TABLE "installation" ADD CONSTRAINT "installation_single" CHECK ("id" = 1);
INSERT INTO "installation" ("id") VALUES (1);

-- An agreement belongs to one organization at a time.
CREATE UNIQUE INDEX "agreement_link_open" ON "agreement_link" ("agreement_id") WHERE "linked_to" IS NULL;
CREATE UNIQUE INDEX "agreement_link_first" ON "agreement_link" ("agreement_id") WHERE "is_first";
ALTER TABLE "agreement_link" ADD CONSTRAINT "agreement_link_order" CHECK ("linked_to" IS NULL OR "linked_to" >= "linked_from");

-- AWS takes whole numbers from 0 to 2147483647; hours begin on the hour.
ALTER TABLE "metering_record" ADD CONSTRAINT "metering_record_quantity" CHECK ("quantity" IS NULL OR "quantity" >= 0);
ALTER TABLE "metering_record" ADD CONSTRAINT "metering_record_frozen" CHECK (("state" = 'OPEN') = ("frozen_at" IS NULL));
ALTER TABLE "metering_record" ADD CONSTRAINT "metering_record_lease" CHECK (("state" = 'SENDING') = ("lease_token" IS NOT NULL));
ALTER TABLE "metering_record" ADD CONSTRAINT "metering_record_hour" CHECK (date_trunc('hour', "hour", 'UTC') = "hour");
ALTER TABLE "usage_event" ADD CONSTRAINT "usage_event_quantity" CHECK ("quantity" >= 0);
ALTER TABLE "product" ADD CONSTRAINT "product_grace" CHECK ("grace_minutes" BETWEEN 0 AND 1200 AND "drain_minutes" BETWEEN 0 AND 60);

-- What the job run and the console look for among millions of accepted records.
CREATE INDEX "metering_record_unaccepted" ON "metering_record" ("state", "hour" DESC, "id" DESC) WHERE "state" <> 'ACCEPTED';
CREATE INDEX "metering_record_claim" ON "metering_record" ("priority", "deadline", "id") WHERE "state" = 'READY';
CREATE INDEX "metering_record_leased" ON "metering_record" ("lease_until") WHERE "state" = 'SENDING';
CREATE INDEX "metering_record_open" ON "metering_record" ("hour") WHERE "state" = 'OPEN';
CREATE INDEX "metering_hour_open" ON "metering_hour" ("hour") WHERE "summed_at" IS NULL;

-- The console finds customers and people by how their name or address begins, and lists customers by name.
CREATE INDEX "organization_search" ON "organization" ((lower("name")) COLLATE "C", "id");
CREATE INDEX "user_account_search" ON "user_account" ("email" COLLATE "C") WHERE "email" IS NOT NULL;

-- The audit log is append-only.
CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entry is append-only';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only();
