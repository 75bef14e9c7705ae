-- What an entitlement was when AWS last told of it: after an agreement's end AWS tells of none, and its last hours are priced still.

-- AlterTable
ALTER TABLE "entitlement_expiry" ADD COLUMN "value" TEXT,
ADD COLUMN "value_type" "entitlement_value_type";

UPDATE "entitlement_expiry" x SET "value" = e."value", "value_type" = e."value_type" FROM "entitlement" e
WHERE e."agreement_id" = x."agreement_id" AND e."dimension" = x."dimension" AND e."expires_at" = x."expires_at";
INSERT INTO "entitlement_expiry" ("agreement_id", "dimension", "expires_at", "value", "value_type")
SELECT "agreement_id", "dimension", '9999-12-31Z', "value", "value_type" FROM "entitlement" WHERE "expires_at" IS NULL;
