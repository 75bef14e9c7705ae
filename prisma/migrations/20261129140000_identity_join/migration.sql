-- Single sign-on that names the address of a person who signs in by mail: waits for the mailed confirmation, ten minutes.

-- CreateTable
CREATE TABLE "identity_join" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "browser_hash" BYTEA NOT NULL,
    "email_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "identity_join_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "identity_join_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "identity_join_user_id_idx" ON "identity_join"("user_id");

-- CreateIndex
CREATE INDEX "identity_join_expires_at_idx" ON "identity_join"("expires_at");
