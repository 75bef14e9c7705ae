import { randomUUID } from "node:crypto";
import type { AwsAnswer } from "#simulator/wire/answer.ts";
import { AwsError } from "#simulator/wire/errors.ts";
import { errorOfFault } from "#simulator/faults/common-errors.ts";
import type { Wire } from "#simulator/wire/wire.ts";
import type { UsageRecordResult } from "#simulator/metering/batch-meter-usage.ts";
import { shuffled } from "#simulator/state/random.ts";
import type { Fault, FaultKind } from "#simulator/state/setting-types.ts";

const BEFORE: ReadonlySet<FaultKind> = new Set([
  "throttle",
  "error",
  "internal",
  "html-503",
  "html-page",
  "reset",
  "hang",
]);

/** Faults that strike before anything is applied. */
export function isBeforeFault(kind: FaultKind): boolean {
  return BEFORE.has(kind);
}

type ResultKind = "shuffle" | "missing-result" | "invented-result";

export function isResultFault(kind: FaultKind): kind is ResultKind {
  return kind === "shuffle" || kind === "missing-result" || kind === "invented-result";
}

const HTML_503 = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>";
const PROXY_PAGE = "<html><body><h1>Access to this site is blocked</h1></body></html>";

type FaultNames = { throttle: { name: string; status: number }; internal: string };

/** What a service calls "too fast" and "our fault". */
function faultNames({ serviceName }: Pick<Wire, "serviceName">): FaultNames {
  if (serviceName === "AmazonSQS") {
    return { throttle: { name: "RequestThrottled", status: 403 }, internal: "InternalFailure" };
  }
  if (serviceName === "AmazonSNS") {
    return { throttle: { name: "ThrottledException", status: 429 }, internal: "InternalErrorException" };
  }
  if (serviceName === "AWSSecurityTokenService") {
    return { throttle: { name: "Throttling", status: 400 }, internal: "InternalFailure" };
  }
  const isAgreements = serviceName.startsWith("AWSMPCommerceService");
  return {
    throttle: { name: "ThrottlingException", status: 400 },
    internal: isAgreements ? "InternalServerException" : "InternalServiceErrorException",
  };
}

/** The answer of a fault that strikes before anything is applied. */
export function answerBefore(wire: Wire, fault: Fault): AwsAnswer | "reset" {
  const { throttle, internal } = faultNames(wire);
  if (fault.kind === "throttle") {
    return wire.writeError(new AwsError(throttle.name, "Rate exceeded", "FAULT", throttle.status));
  }
  if (fault.kind === "internal") {
    return wire.writeError(new AwsError(internal, "An internal error has occurred.", "FAULT", 500));
  }
  if (fault.kind === "error") {
    return wire.writeError(errorOfFault(wire.operationName, fault.name ?? internal, fault.status));
  }
  if (fault.kind === "html-503") return { status: 503, contentType: "text/html", headers: {}, body: HTML_503 };
  if (fault.kind === "html-page") {
    return { status: fault.status ?? 403, contentType: "text/html", headers: {}, body: PROXY_PAGE };
  }
  return "reset";
}

/** The error of `error-after`: by default the service's own fault. */
export function errorAfter(wire: Wire, { name, status }: Pick<Fault, "name" | "status">): AwsError {
  return name === undefined
    ? new AwsError(faultNames(wire).internal, "An internal error has occurred.", "FAULT", status ?? 500)
    : errorOfFault(wire.operationName, name, status);
}

/** An answer as it leaves AWS and as it arrives: cut in its midst, or turned into what no protocol of AWS's is. */
export function spoil(kind: FaultKind | undefined, answer: AwsAnswer): AwsAnswer {
  if (kind === "cut-answer") return { ...answer, isCut: true };
  return kind === "garbled-answer" ? { ...answer, body: `<<${String(answer.body).slice(0, 40)}` } : answer;
}

/** A result for a record that nobody sent: another hour of one that was. */
function inventResult(results: UsageRecordResult[]): UsageRecordResult {
  const like = results[0]?.UsageRecord ?? { Timestamp: 0, Dimension: "invented" };
  return {
    UsageRecord: { ...like, Timestamp: like.Timestamp - 7_200 },
    MeteringRecordId: randomUUID(),
    Status: "Success",
  };
}

/** The results of BatchMeterUsage in another order, with one left out, or with one that belongs to no record. */
export function changeResults(
  kind: ResultKind,
  output: Record<string, unknown>,
  random: () => number,
): Record<string, unknown> {
  const results = (output.Results ?? []) as UsageRecordResult[];
  switch (kind) {
    case "shuffle":
      return { ...output, Results: shuffled(results, random) };
    case "missing-result": {
      const missing = Math.floor(random() * results.length);
      return { ...output, Results: results.filter((_, index) => index !== missing) };
    }
    case "invented-result":
      return { ...output, Results: [...results, inventResult(results)] };
  }
}
