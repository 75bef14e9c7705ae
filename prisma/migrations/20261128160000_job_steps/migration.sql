-- Job runs end in business time as well, which their age is told in.
ALTER TABLE "job_run" ADD COLUMN "ended_at" TIMESTAMPTZ(6);

-- Failures of a job run's steps, for every server's metrics and for the alert at the second in a row.
CREATE TABLE "job_step" (
    "name" TEXT NOT NULL,
    "failures" BIGINT NOT NULL,
    "failed_in_row" INTEGER NOT NULL,
    "last_failed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "job_step_pkey" PRIMARY KEY ("name")
);
