/**
 * Why a mail server did not take a mail, and whose matter it is.
 *
 * - REFUSED: the server refuses this recipient for good; a retry does not help. UNKNOWN: there is no such mailbox.
 *   FULL: it holds no more. POLICY: it takes nothing from us. UNICODE: our server cannot write to an address with
 *   letters outside ASCII.
 * - LATER: it asks us to come again (4xx, as greylisting does).
 * - OURS: the fault is in our set-up, or our server is away.
 */
export type MailFault =
  { kind: "REFUSED"; reason: "UNKNOWN" | "FULL" | "POLICY" | "UNICODE" } | { kind: "LATER" } | { kind: "OURS" };

/** A mail was not taken. `code` and the message hold no address: `SMTP 550 5.1.1`, `EAUTH 535`, `ECONNREFUSED`. */
export class MailError extends Error {
  readonly fault: MailFault;
  readonly code: string;

  constructor(fault: MailFault, code: string) {
    super(`the mail server did not take a mail: ${code}`);
    this.name = "MailError";
    this.fault = fault;
    this.code = code;
  }
}

/** What nodemailer throws, as far as it matters here. */
type Sent = { code?: unknown; originalCode?: unknown; responseCode?: unknown; response?: unknown; command?: unknown };

/** Answers that speak of the session, whatever command they follow: order, syntax of ours, missing authentication. */
const OF_THE_SESSION: ReadonlySet<number> = new Set([500, 502, 503, 504, 530, 534, 535, 538]);
/** Answers to an address with letters outside ASCII by a server that does not know SMTPUTF8. */
const OF_SYNTAX: ReadonlySet<number> = new Set([500, 501, 504, 553, 555]);

/** Reads the error of a mail to one recipient (RFC 5321 4.2, RFC 3463). Pure. */
export function readMailError(error: unknown, recipient: string): MailError {
  if (error instanceof MailError) return error;
  const { code, originalCode = code, responseCode, response, command } = (error ?? {}) as Sent;
  const status = typeof responseCode === "number" ? responseCode : null;
  const name = typeof originalCode === "string" ? originalCode : error instanceof Error ? error.name : "unknown";
  if (status === null || !["MAIL FROM", "RCPT TO", "DATA"].includes(String(command))) {
    return new MailError({ kind: "OURS" }, status === null ? name : `${name} ${status}`);
  }
  const answer = typeof response === "string" ? response : "";
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(answer)?.[1] ?? null;
  const fault = judge({ status, enhanced, answer, isOfSender: command === "MAIL FROM", recipient });
  return new MailError(fault, ["SMTP", status, ...(enhanced === null ? [] : [enhanced])].join(" "));
}

type Answer = { status: number; enhanced: string | null; answer: string; isOfSender: boolean; recipient: string };

function judge({ status, enhanced, answer, isOfSender, recipient }: Answer): MailFault {
  if (status >= 400 && status < 500) return { kind: "LATER" };
  const isAscii = /^[\x20-\x7e]*$/.test(recipient);
  if (enhanced === "5.6.7" || (!isAscii && !isOfSender && enhanced === null && OF_SYNTAX.has(status))) {
    return { kind: "REFUSED", reason: "UNICODE" };
  }
  // 5.1.7 and 5.1.8 speak of the sender's address, 5.3.4 of our mail's size, relaying of our right to send at all.
  const isOurs = isOfSender || OF_THE_SESSION.has(status) || /relay/i.test(answer);
  if (isOurs || enhanced === "5.1.7" || enhanced === "5.1.8" || enhanced === "5.3.4") return { kind: "OURS" };
  return { kind: "REFUSED", reason: reasonOf(status, enhanced) };
}

function reasonOf(status: number, enhanced: string | null): "UNKNOWN" | "FULL" | "POLICY" {
  if (enhanced === "5.2.2") return "FULL";
  if (enhanced !== null && /^5\.[124]\./.test(enhanced)) return "UNKNOWN";
  if (enhanced !== null && enhanced.startsWith("5.7.")) return "POLICY";
  if (status === 552) return "FULL";
  return [501, 550, 551, 553, 556].includes(status) ? "UNKNOWN" : "POLICY";
}
