-- Mail with a link that soon runs out, which a mail server asked us to bring again later (greylisting): sealed, and gone with the link.

-- CreateTable
CREATE TABLE "urgent_mail" (
    "id" UUID NOT NULL,
    "sealed" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "locked_until" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "urgent_mail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "urgent_mail_due_at_idx" ON "urgent_mail"("due_at");

-- Mail that will not be sent any more, newest first: the console's page of messages lists it.
CREATE INDEX "mail_outbox_given_up" ON "mail_outbox"("created_at" DESC, "id" DESC)
    WHERE "due_at" IS NULL AND "sent_at" IS NULL AND "last_error" IS NOT NULL;
