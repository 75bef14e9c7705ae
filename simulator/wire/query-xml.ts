import { randomUUID } from "node:crypto";
import type { AwsError } from "#simulator/wire/errors.ts";

export type QueryService = "AmazonSNS" | "AWSSecurityTokenService" | "AmazonSQS";

const NAMESPACES: Record<QueryService, string> = {
  AmazonSNS: "http://sns.amazonaws.com/doc/2010-03-31/",
  AWSSecurityTokenService: "https://sts.amazonaws.com/doc/2011-06-15/",
  AmazonSQS: "http://queue.amazonaws.com/doc/2012-11-05/",
};
// A bare carriage return would come out of an XML reader as a line feed.
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" };

function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>\r]/g, (character) => ENTITIES[character] ?? character)}</${name}>`;
}

type Member = readonly [name: string, value: unknown];

function members(output: object): string {
  // Pairs, where a name comes several times.
  const pairs = Array.isArray(output) ? (output as Member[]) : Object.entries(output);
  return pairs
    .map(([name, value]) =>
      typeof value === "object" && value !== null
        ? `<${name}>${members(value)}</${name}>`
        : element(name, String(value)),
    )
    .join("");
}

function xml(service: QueryService, name: string, content: string): string {
  return `<${name} xmlns="${NAMESPACES[service]}">${content}</${name}>`;
}

/** An answer: the operation's members, which are texts or structures of texts, and the request's id. */
export function writeXmlAnswer(service: QueryService, operationName: string, output: object): string {
  const metadata = `<ResponseMetadata>${element("RequestId", randomUUID())}</ResponseMetadata>`;
  const result = `<${operationName}Result>${members(output)}</${operationName}Result>`;
  return xml(service, `${operationName}Response`, `${result}${metadata}`);
}

/** What STS calls errors that other services name otherwise. */
const STS_CODES: Record<string, string> = {
  InvalidSignatureException: "SignatureDoesNotMatch",
  UnrecognizedClientException: "InvalidClientTokenId",
  UnknownOperationException: "InvalidAction",
  ValidationException: "ValidationError",
  InvalidIdentityTokenException: "InvalidIdentityToken",
};

const SQS_CODES: Record<string, string> = {
  InvalidSignatureException: "SignatureDoesNotMatch",
  UnrecognizedClientException: "InvalidClientTokenId",
  UnknownOperationException: "InvalidAction",
};

/** The query protocol has codes without "Exception"; STS keeps it in the errors of its own model and where a fault asks for it. */
function codeOf(service: QueryService, { name, rule, queryCode }: AwsError): string {
  const short = name.replace(/Exception$/, "");
  if (service === "AmazonSQS") return queryCode ?? SQS_CODES[name] ?? short;
  if (service === "AmazonSNS") return short;
  const isItsOwn = rule === "FAULT" || (rule.startsWith("STS-") && !rule.startsWith("STS-SESSION"));
  return STS_CODES[name] ?? (isItsOwn ? name : short);
}

export function writeXmlError(service: QueryService, refusal: AwsError): string {
  const type = element("Type", refusal.status >= 500 ? "Receiver" : "Sender");
  const error = `${type}${element("Code", codeOf(service, refusal))}${element("Message", refusal.message)}`;
  return xml(service, "ErrorResponse", `<Error>${error}</Error>${element("RequestId", randomUUID())}`);
}
