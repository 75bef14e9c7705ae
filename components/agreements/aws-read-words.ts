import { formatUtc } from "#components/ui/values/format-instant.ts";

type Read = {
  awsReadAt: Date | null;
  awsReadDeniedAt: Date | null;
  awsReadFailingSince: Date | null;
  awsReadError: string | null;
};

/** What AWS last showed of an agreement when it was asked. Pure. */
export function awsReadWords({ awsReadAt, awsReadDeniedAt, awsReadFailingSince, awsReadError }: Read): string {
  const last = awsReadAt === null ? "" : `; last read ${formatUtc(awsReadAt, "day-hour")}`;
  if (awsReadFailingSince !== null) {
    return `Not readable since ${formatUtc(awsReadFailingSince, "day-hour")} (${awsReadError ?? "no answer"})${last}. Access stays as it is.`;
  }
  if (awsReadDeniedAt !== null) {
    return `AWS does not show it to us: a channel partner’s offer. Notices and entitlements are all there is (since ${formatUtc(awsReadDeniedAt, "day-hour")}).`;
  }
  return awsReadAt === null ? "Not read yet" : `Read ${formatUtc(awsReadAt, "day-hour")}`;
}
