-- A carry that an agreement's successor takes over is booked as two corrections that no person wrote.
ALTER TABLE "metering_adjustment" ALTER COLUMN "author_user_id" DROP NOT NULL;
