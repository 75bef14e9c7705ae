import { randomUUID } from "node:crypto";
import type { AwsAnswer } from "#simulator/wire/answer.ts";
import type { AwsError } from "#simulator/wire/errors.ts";
import type { RequestBody } from "#simulator/wire/request-body.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import type { Sim } from "#simulator/context/sim.ts";

/** What is known of a call before it is answered. */
export type CallNotes = {
  at: number;
  operation: string;
  caller: Caller | null;
  fault: string | null;
  applied: boolean;
  /** What the operation answered, where a fault may have changed or withheld it. */
  truth: Record<string, unknown> | null;
};

type Outcome = {
  answer: AwsAnswer | "reset";
  error: AwsError | null;
  /** Parsed, when it came so far. */
  input: unknown;
  output: unknown;
  rawInput: RequestBody;
  ms: number;
};

const KEPT_OF_TEXT = 4_096;
/** What opens an account: of STS's calls alone, so that others need not be searched. */
const CREDENTIAL_MEMBER =
  /("(?:SecretAccessKey|SessionToken|WebIdentityToken)":)"(?:[^"\\]|\\.)*"|(WebIdentityToken=)[^&"]*/g;
const TOKEN_MEMBER = /("(?:RegistrationToken|registrationToken)"\s*:\s*)"(?:[^"\\]|\\.)*"/g;

/** Whether a body stands in the log as it came: JSON on one line. */
function isOneLine(text: string): boolean {
  return text.startsWith("{") && !text.includes("\n") && !text.includes("\r");
}

/** The body as JSON, tokens taken out; a text where it is none. */
function requestJson(input: unknown, body: RequestBody): string {
  if (input !== undefined) return redact(isOneLine(body.text()) ? body.text() : JSON.stringify(input));
  const text = body.bytes.toString("utf8", 0, KEPT_OF_TEXT);
  if (body.bytes.length <= KEPT_OF_TEXT) {
    try {
      return redact(JSON.stringify(JSON.parse(text)));
    } catch {
      // Not JSON: kept as a text below.
    }
  }
  return JSON.stringify(redact(text));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function redact(text: string): string {
  return text.includes("egistrationToken") ? text.replace(TOKEN_MEMBER, '$1"[redacted]"') : text;
}

function withoutCredentials({ operation }: CallNotes, text: string): string {
  if (!operation.startsWith("AssumeRole")) return text;
  return text.replace(CREDENTIAL_MEMBER, (_, member?: string, field?: string) =>
    member === undefined ? `${field ?? ""}[redacted]` : `${member}"[redacted]"`,
  );
}

/**
 * The text of what was sent, as JSON; a body in another form than JSON is shown by its output instead. A fault may have sent what only
 * claims to be JSON.
 */
function responseJson({ fault }: CallNotes, { answer, output }: Outcome): string {
  if (answer === "reset") return "null";
  if (answer.contentType.startsWith("application/x-amz-json") && typeof answer.body === "string") {
    return fault === null || isJson(answer.body) ? redact(answer.body) : JSON.stringify(redact(answer.body));
  }
  return redact(JSON.stringify(output ?? null));
}

/** Writes a call down, as `GET /_sim/calls` shows it. */
export function logCall(sim: Sim, notes: CallNotes, outcome: Outcome): void {
  const { answer, error } = outcome;
  const faultError = answer === "reset" ? null : (answer.headers["x-amzn-errortype"] ?? null);
  sim.calls.add({
    id: randomUUID(),
    at: notes.at,
    operation: notes.operation,
    account: notes.caller?.accountId || null,
    region: notes.caller?.region ?? null,
    status: answer === "reset" ? null : answer.status,
    error: error?.name ?? faultError,
    rule: error?.rule ?? null,
    fault: notes.fault,
    applied: notes.applied,
    ms: outcome.ms,
    truth: notes.truth === null ? null : withoutCredentials(notes, JSON.stringify(notes.truth)),
    texts: {
      request: withoutCredentials(notes, requestJson(outcome.input, outcome.rawInput)),
      response: withoutCredentials(notes, responseJson(notes, outcome)),
    },
  });
}
