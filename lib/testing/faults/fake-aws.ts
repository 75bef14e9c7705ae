import { toAnswer } from "#lib/marketplace/aws-metering.ts";
import type { MeteringAnswer, MeteringBatch, MeteringPort, UsageRecord } from "#lib/marketplace/metering-port.ts";
import { usageKey } from "#lib/metering/submit/decide-outcomes.ts";

/** How one call goes wrong; `none` goes right. `kill` takes the caller down between AWS's answer and its commit. */
export type CallFault =
  | "none"
  | "throttled"
  | "lost-request"
  | "lost-answer"
  | "unprocessed"
  | "missing"
  | "kill"
  | "refused"
  | "common-error";

/**
 * Errors that any API of AWS may answer for reasons that are not a record's, as AWS names them; each call has the next
 * one.
 */
const commonErrors: readonly (readonly [name: string, status: number])[] = [
  ["ExpiredTokenException", 403],
  ["ExpiredTokenException", 400],
  ["NotAuthorized", 401],
  ["AccessDeniedException", 400],
  ["UnrecognizedClientException", 400],
  ["RequestExpired", 400],
  ["UnknownOperationException", 404],
  ["RequestTimeoutException", 408],
  ["RequestAbortedException", 400],
  ["InternalFailure", 500],
  ["ValidationException", 400],
  ["SerializationException", 400],
  ["RequestEntityTooLargeException", 413],
  ["SomethingNewException", 400],
];

export type AwsLine = { quantity: number; timestamp: Date; region: string; offers: number };

/**
 * AWS's side of BatchMeterUsage in memory: the first quantity of a key wins. Faults come in the order given, one a
 * call. What should never reach AWS is written down in `violations`.
 */
export function createFakeAws(now: () => Date, faults: CallFault[]) {
  const bill = new Map<string, AwsLine>();
  const violations: string[] = [];
  let errors = 0;

  function take(record: UsageRecord, region: string): "Success" | "DuplicateRecord" {
    const key = usageKey(record);
    const line = bill.get(key);
    if (line === undefined) {
      const age = now().getTime() - record.timestamp.getTime();
      const monthEnd = Date.UTC(record.timestamp.getUTCFullYear(), record.timestamp.getUTCMonth() + 1, 1, 6);
      if (age >= 86_400_000 || now().getTime() >= monthEnd) violations.push(`${key} was offered too late`);
      bill.set(key, { quantity: record.quantity, timestamp: record.timestamp, region, offers: 1 });
      return "Success";
    }
    line.offers++;
    if (line.quantity !== record.quantity)
      violations.push(`${key} was offered as ${line.quantity} and ${record.quantity}`);
    if (line.timestamp.getTime() !== record.timestamp.getTime()) violations.push(`${key} was offered at two instants`);
    if (line.region !== region) violations.push(`${key} was offered in two regions`);
    return line.quantity === record.quantity ? "Success" : "DuplicateRecord";
  }

  /** What AWS answers to one request. @throws Error `killed`: AWS has it, and its caller is gone. */
  function answer(region: string, { records }: MeteringBatch): MeteringAnswer {
    const fault = faults.shift() ?? "none";
    const common = { requestId: "r", httpStatus: 200, durationMs: 1 };
    const noAnswer: MeteringAnswer = { ...common, kind: "no-answer", errorName: "TimeoutError", message: "" };
    if (fault === "lost-request") return noAnswer;
    if (fault === "common-error") {
      const [name, httpStatusCode] = commonErrors[errors++ % commonErrors.length]!;
      return toAnswer(Object.assign(new Error(), { name, $metadata: { httpStatusCode } }), 1);
    }
    if (fault === "throttled" || fault === "refused") {
      const because = fault === "refused" && records.length > 1 ? "record" : "throttled";
      return { ...common, kind: "refused", because, errorName: "Exception", message: "" };
    }
    const unprocessed = fault === "unprocessed" ? records.filter((_, index) => index % 2 === 0) : [];
    const results = records
      .filter((record) => !unprocessed.includes(record))
      .map((record) => ({
        record,
        status: take(record, region),
        meteringRecordId: `m ${usageKey(record).replaceAll("\0", " ")}`,
      }))
      .toReversed();
    if (fault === "kill") throw new Error("killed");
    if (fault === "lost-answer") return noAnswer;
    const answered = fault === "missing" ? results.slice(1) : results;
    return { ...common, kind: "answered", awsDate: null, results: answered, unprocessed };
  }

  const metering = (region: string): MeteringPort => ({
    region,
    batchMeterUsage: (batch) => new Promise((resolve) => resolve(answer(region, batch))),
  });
  return { metering, answer, bill, violations };
}
