-- What an open alert said when operators were last told of it: a mail repeats when its counts have grown much since.

-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "told_data" JSONB;
