-- Uploaded files are kept as their bytes until they are reviewed, so that they can be read again in another encoding.
ALTER TABLE "usage_upload" ADD COLUMN "file" BYTEA;
ALTER TABLE "customer_import" ADD COLUMN "file" BYTEA, ADD COLUMN "created" INTEGER, ADD COLUMN "changed" INTEGER, ADD COLUMN "unchanged" INTEGER;
