import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { AwsAnswer } from "#simulator/wire/answer.ts";
import { decodeCbor, encodeCbor, EpochSeconds } from "#simulator/wire/cbor.ts";
import { readForm } from "#simulator/wire/query-form.ts";
import { writeXmlAnswer, writeXmlError, type QueryService } from "#simulator/wire/query-xml.ts";
import { AwsError } from "#simulator/wire/errors.ts";
import type { RequestBody } from "#simulator/wire/request-body.ts";
import { queueAnswer, readQueueForm, SQS_VERSION } from "#simulator/wire/queue-query.ts";
import type { StructureShape } from "#simulator/wire/shapes.ts";

const STS_VERSION = "2011-06-15";

/** How one request is written, and how its answer will be. */
export type Wire = {
  serviceName: string;
  operationName: string;
  /** `shape` is the operation's model, which a form needs to be read. */
  readInput(body: RequestBody, shape: StructureShape): unknown;
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
        return JSON.parse(body.text());
      } catch {
        throw new AwsError("SerializationException", "The request is not JSON.", "WIRE-JSON");
      }
    },
    writeOutput: (output) => ({ status: 200, contentType, headers: requestIds(), body: JSON.stringify(output) }),
    writeError: (error) => ({
      status: error.status,
      contentType,
      headers: {
        ...requestIds(),
        "x-amzn-errortype": error.name,
        ...(error.queryCode === null ? {} : { "x-amzn-query-error": `${error.queryCode};Sender` }),
      },
      body: JSON.stringify({ __type: error.name, message: error.message, ...error.members }),
    }),
  };
}

/** The one timestamp of the one service that speaks CBOR. */
const TIMESTAMP_MEMBER = "ExpirationDate";

function withTimestamps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTimestamps);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === TIMESTAMP_MEMBER && typeof member === "number" ? new EpochSeconds(member) : withTimestamps(member),
    ]),
  );
}

/** Smithy RPC v2 CBOR, which newer clients prefer for the entitlement service (AWS facts 1.1). */
function cborWire(serviceName: string, operationName: string): Wire {
  const contentType = "application/cbor";
  const headers = () => ({ ...requestIds(), "smithy-protocol": "rpc-v2-cbor" });
  return {
    serviceName,
    operationName,
    readInput(body) {
      try {
        return body.bytes.length === 0 ? {} : decodeCbor(body.bytes);
      } catch {
        throw new AwsError("SerializationException", "The request is not CBOR.", "WIRE-JSON");
      }
    },
    writeOutput: (output) => ({
      status: 200,
      contentType,
      headers: headers(),
      body: encodeCbor(withTimestamps(output)),
    }),
    writeError: (error) => ({
      status: error.status,
      contentType,
      headers: { ...headers(), "x-amzn-errortype": error.name },
      body: encodeCbor({ __type: error.name, message: error.message, ...error.members }),
    }),
  };
}

const QUEUE_PATH = /^\/\d{12}\/[A-Za-z0-9_-]{1,80}$/;
const QUERY_SERVICES: Record<string, QueryService> = {
  [STS_VERSION]: "AWSSecurityTokenService",
  [SQS_VERSION]: "AmazonSQS",
};

/** AWS's query protocol, which SNS, STS and older SQS clients speak: a form with the operation as `Action`, answered in XML. */
function queryWire(path: string, body: RequestBody): Wire {
  const form = new URLSearchParams(body.text());
  const service = QUERY_SERVICES[form.get("Version") ?? ""] ?? "AmazonSNS";
  const isQueue = service === "AmazonSQS";
  const operationName = form.get("Action") ?? "";
  const contentType = "text/xml";
  const headers = () => ({ "x-amzn-requestid": randomUUID() });
  return {
    serviceName: service,
    operationName,
    readInput(_, shape) {
      if (!isQueue) return readForm(form, shape);
      // The queue may be named by the address alone.
      const isNamed = form.has("QueueUrl") || !QUEUE_PATH.test(path);
      return {
        ...(isNamed ? {} : { QueueUrl: `http://localhost${path}` }),
        ...readQueueForm(form, operationName, shape),
      };
    },
    writeOutput: (output) => ({
      status: 200,
      contentType,
      headers: headers(),
      body: writeXmlAnswer(service, operationName, isQueue ? queueAnswer(operationName, output) : output),
    }),
    writeError: (error) => ({
      status: error.status,
      contentType,
      headers: { ...headers(), "x-amzn-errortype": error.name },
      body: writeXmlError(service, error),
    }),
  };
}

const RPC_PATH = /^\/service\/([A-Za-z0-9_]+)\/operation\/([A-Za-z0-9_]+)$/;

/** How a request to `POST /` (or to a path of RPC v2 CBOR) is written. */
export function readWire({
  path,
  headers,
  body,
}: {
  path: string;
  headers: IncomingHttpHeaders;
  body: RequestBody;
}): Wire {
  const rpc = RPC_PATH.exec(path);
  if (rpc !== null) return cborWire(rpc[1] ?? "", rpc[2] ?? "");
  const target = headers["x-amz-target"];
  const contentType = headers["content-type"]?.split(";")[0]?.trim() ?? "";
  if (target === undefined && contentType === "application/x-www-form-urlencoded") return queryWire(path, body);
  const isOldJson = contentType === "application/x-amz-json-1.0";
  return jsonWire(typeof target === "string" ? target : "", `application/x-amz-json-1.${isOldJson ? 0 : 1}`);
}
