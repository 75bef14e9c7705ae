-- What a person entered whose session ended before the agreement could be linked.
ALTER TABLE "registration" ADD COLUMN "draft" JSONB;
