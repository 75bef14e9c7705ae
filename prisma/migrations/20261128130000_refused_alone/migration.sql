-- AWS refused a record alone, by an error that is not final: it waits, and is sent after all others. PERHAPS or PROVEN.
ALTER TABLE "metering_record" ADD COLUMN "refused_alone" TEXT;
