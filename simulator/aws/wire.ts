import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { AwsAnswer } from "#simulator/aws/answer.ts";
import { AwsError } from "#simulator/aws/errors.ts";

/** How one request is written, and how its answer will be. */
export type Wire = {
  serviceName: string;
  operationName: string;
  readInput(body: Buffer): unknown;
  writeOutput(output: Record<string, unknown>): AwsAnswer;
  writeError(error: AwsError): AwsAnswer;
};

function requestIds(): Record<string, string> {
  return { "x-amzn-requestid": randomUUID() };
}

/** AWS JSON 1.0 and 1.1: the operation in `X-Amz-Target`, errors by `__type`. */
function jsonWire(target: string, contentType: string): Wire {
  const dot = target.lastIndexOf(".");
  return {
    serviceName: target.slice(0, Math.max(0, dot)),
    operationName: target.slice(dot + 1),
    readInput(body) {
      try {
        return JSON.parse(body.toString("utf8"));
      } catch {
        throw new AwsError("SerializationException", "The request is not JSON.", "WIRE-JSON");
      }
    },
    writeOutput: (output) => ({ status: 200, contentType, headers: requestIds(), body: JSON.stringify(output) }),
    writeError: (error) => ({
      status: error.status,
      contentType,
      headers: { ...requestIds(), "x-amzn-errortype": error.name },
      body: JSON.stringify({ __type: error.name, message: error.message, ...error.members }),
    }),
  };
}

/** How a request to `POST /` (or a path of RPC v2 CBOR) is written. */
export function readWire({ headers }: { path: string; headers: IncomingHttpHeaders }): Wire {
  const target = headers["x-amz-target"];
  const contentType = headers["content-type"]?.split(";")[0]?.trim() ?? "";
  const isOldJson = contentType === "application/x-amz-json-1.0";
  return jsonWire(typeof target === "string" ? target : "", `application/x-amz-json-1.${isOldJson ? 0 : 1}`);
}
