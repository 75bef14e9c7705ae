-- Usage that was refused, counted by key, code and hour of receipt; what each key reported in those hours; and the last refused events
-- of each key, in places that are written over in turn.

-- CreateTable
CREATE TABLE "usage_refusal_count" (
    "api_key_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "code" TEXT NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "usage_refusal_count_pkey" PRIMARY KEY ("api_key_id","hour","code")
);

-- CreateIndex
CREATE INDEX "usage_refusal_count_hour_api_key_id_code_idx" ON "usage_refusal_count"("hour" DESC, "api_key_id", "code");

-- CreateTable
CREATE TABLE "usage_key_hour" (
    "api_key_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "taken" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_key_hour_pkey" PRIMARY KEY ("api_key_id","hour")
);

-- CreateIndex
CREATE INDEX "usage_key_hour_hour_idx" ON "usage_key_hour"("hour");

-- CreateTable
CREATE TABLE "usage_refusal_turn" (
    "api_key_id" UUID NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "usage_refusal_turn_pkey" PRIMARY KEY ("api_key_id")
);

-- CreateTable
CREATE TABLE "usage_refusal" (
    "api_key_id" UUID NOT NULL,
    "place" INTEGER NOT NULL,
    "turn" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "event_id" TEXT,
    "named" TEXT,
    "dimension" TEXT,
    "quantity" TEXT,
    "timestamp" TEXT,

    CONSTRAINT "usage_refusal_pkey" PRIMARY KEY ("api_key_id","place"),
    -- The bound on what is kept.
    CONSTRAINT "usage_refusal_place" CHECK ("place" BETWEEN 0 AND 99)
);

-- CreateIndex
CREATE INDEX "usage_refusal_received_at_api_key_id_turn_idx" ON "usage_refusal"("received_at" DESC, "api_key_id", "turn" DESC);
