-- Messages to buyers and operators, notes on customers, and news of records that are not billed.

-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "acknowledged_at" TIMESTAMPTZ(6),
ADD COLUMN     "acknowledged_by" UUID,
ADD COLUMN     "told_at" TIMESTAMPTZ(6),
ADD COLUMN     "told_closed_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "mail_outbox" ADD COLUMN     "about" TEXT,
ALTER COLUMN "user_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "registration" ADD COLUMN     "mailed_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "customer_note" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "text" TEXT,
    "author_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "erased_at" TIMESTAMPTZ(6),

    CONSTRAINT "customer_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_preference" (
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "is_wanted" BOOLEAN NOT NULL,

    CONSTRAINT "alert_preference_pkey" PRIMARY KEY ("user_id","kind")
);

-- CreateTable
CREATE TABLE "metering_record_news" (
    "step_id" BIGINT NOT NULL,
    "record_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "state" "metering_record_state" NOT NULL,

    CONSTRAINT "metering_record_news_pkey" PRIMARY KEY ("step_id")
);

-- CreateIndex
CREATE INDEX "customer_note_organization_id_created_at_idx" ON "customer_note"("organization_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "mail_outbox_about_user_id_key" ON "mail_outbox"("about", "user_id");

-- AddForeignKey
ALTER TABLE "customer_note" ADD CONSTRAINT "customer_note_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say.
CREATE INDEX "alert_over_untold" ON "alert" ("id") WHERE "closed_at" IS NOT NULL AND "told_at" IS NOT NULL AND "told_closed_at" IS NULL;

-- A step to a state that is not billed is news of its own, in the transaction of the step, whoever writes it.
CREATE FUNCTION metering_record_step_is_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metering_record_news (step_id, record_id, at, state) VALUES (NEW.id, NEW.record_id, NEW.at, NEW.state);
  RETURN NULL;
END $$;
CREATE TRIGGER "metering_record_step_news" AFTER INSERT ON "metering_record_step" FOR EACH ROW
  WHEN (NEW.state IN ('REJECTED', 'DUPLICATE', 'NOT_SUBSCRIBED', 'EXPIRED', 'UNBILLABLE'))
  EXECUTE FUNCTION metering_record_step_is_news();
