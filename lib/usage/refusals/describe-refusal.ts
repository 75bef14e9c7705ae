import type { Rejection } from "#lib/usage/verdict.ts";

/** A refused event as it is kept to be looked at: text from outside, cut and cleaned. Null: the sender gave none. */
export type RefusedEvent = {
  code: string;
  detail: string;
  eventId: string | null;
  /** The fields that name its agreement, as sent: `organizationExternalId tenant-1, productCode code-1`. */
  named: string | null;
  dimension: string | null;
  quantity: string | null;
  timestamp: string | null;
};

/** The longest text that is kept of a field; an event's id and an AWS ARN fit. */
const LONGEST = 300;

const namingFields = [
  "agreementId",
  "licenseArn",
  "organizationExternalId",
  "customerAwsAccountId",
  "productCode",
] as const;

/** What is kept of a refused event: the documented fields but its tags, whatever was sent in their place. Pure. */
export function describeRefusal(raw: unknown, { code, detail }: Rejection): RefusedEvent {
  const fields = (typeof raw === "object" && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  const named = namingFields.flatMap((name) => {
    const text = toPlainText(fields[name]);
    return text === null ? [] : [`${name} ${text}`];
  });
  return {
    code,
    detail,
    eventId: toPlainText(fields["id"]),
    named: named.length === 0 ? null : cut(named.join(", ")),
    dimension: toPlainText(fields["dimension"]),
    quantity: toPlainText(fields["quantity"]),
    timestamp: toPlainText(fields["timestamp"]),
  };
}

/**
 * Any value as one line that PostgreSQL can hold and a page can show: no control or format characters (they could turn
 * the reading direction), no half of a surrogate pair, no API key of ours.
 */
function toPlainText(value: unknown): string | null {
  if (value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Cut before the search and after it: what comes in may be a megabyte long.
  return cut(
    text
      .slice(0, 2 * LONGEST)
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd")
      .replaceAll(/tp_live_\w+/g, "tp_live_…"),
  );
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}
