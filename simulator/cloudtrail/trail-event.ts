import type { Call } from "#simulator/state/call-log.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** CloudTrail prints timestamps of a request as a US locale text without zone: `Apr 19, 2018 4:32:50 PM` (UTC). */
function toTrailTimestamp(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hour = date.getUTCHours();
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const day = `${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day} ${clock} ${hour < 12 ? "AM" : "PM"}`;
}

/** `customerAWSAccountId`: member names with a small first letter, timestamps as texts. */
function toTrailCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toTrailCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      name === "Timestamp" && typeof member === "number" ? toTrailTimestamp(member) : toTrailCase(member),
    ]),
  );
}

/** The record of one BatchMeterUsage or ResolveCustomer call in CloudTrail's shape (AWS facts 9.3). */
export function toTrailEvent(call: Call): Record<string, unknown> {
  const account = call.account ?? "";
  const answer = call.truth ?? (call.status === 200 ? call.texts.response : null);
  return {
    eventVersion: "1.05",
    userIdentity: {
      type: "AssumedRole",
      accountId: account,
      arn: `arn:aws:sts::${account}:assumed-role/simulated/caller`,
    },
    eventTime: new Date(call.at).toISOString().replace(/\.\d{3}Z$/, "Z"),
    eventSource: "metering-marketplace.amazonaws.com",
    eventName: call.operation,
    awsRegion: call.region,
    sourceIPAddress: "127.0.0.1",
    userAgent: "simulated",
    ...(answer === null && call.error !== null ? { errorCode: call.error, errorMessage: call.rule ?? "" } : {}),
    requestParameters: toTrailCase(JSON.parse(call.texts.request)),
    responseElements: answer === null ? null : toTrailCase(JSON.parse(answer)),
    requestID: call.id,
    eventID: call.id,
    readOnly: false,
    eventType: "AwsApiCall",
    recipientAccountId: account,
  };
}
