-- CreateTable
CREATE TABLE "team_invitation" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "member_role" NOT NULL,
    "invited_by_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "team_invitation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "team_invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "team_invitation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "join_request" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "declined_at" TIMESTAMPTZ(6),

    CONSTRAINT "join_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "join_request_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "join_request_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "team_invitation_organization_id_user_id_key" ON "team_invitation"("organization_id", "user_id");
CREATE INDEX "team_invitation_user_id_idx" ON "team_invitation"("user_id");
CREATE INDEX "team_invitation_expires_at_idx" ON "team_invitation"("expires_at");
CREATE UNIQUE INDEX "join_request_organization_id_user_id_key" ON "join_request"("organization_id", "user_id");
CREATE INDEX "join_request_user_id_idx" ON "join_request"("user_id");
CREATE INDEX "join_request_expires_at_idx" ON "join_request"("expires_at");
