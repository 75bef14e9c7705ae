-- Hours that are over when an agreement ends are frozen at once, while its last one goes on taking usage.

-- AlterTable
ALTER TABLE "agreement" ADD COLUMN     "hours_closed_before" TIMESTAMPTZ(0);
