-- Whose credentials the servers have, as STS named them last, for all servers and the console.
CREATE TABLE "account_check" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "account_id" TEXT,
    "arn" TEXT,
    "answered_at" TIMESTAMPTZ(6),
    "silent_since" TIMESTAMPTZ(6),
    "error" TEXT,
    "ask_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "account_check_pkey" PRIMARY KEY ("id")
);
