import { customerTerms } from "#lib/customers/customer-terms.ts";
import { foldText, wordQueryOf } from "#lib/text/fold.ts";

/** A part of an id: from here on it says enough. */
const PART = 4;

/** What a person typed into the console's search, in the shapes in which ids and names are stored. */
export type SearchTerms = {
  /** As typed, without blanks and quotation marks around it: exact ids. */
  text: string;
  /** The same uncut: a metering record's id holds its dimension's name. */
  whole: string;
  folded: string;
  /** A query for the words of names, each by its beginning; null without words. */
  wordQuery: string | null;
  /** How an address begins, for LIKE; null when it is none. */
  emailPrefix: string | null;
  licenseKey: string;
  /** Letters and digits, four or more: how a license's tail may begin or end. */
  licensePart: string | null;
  /** Four to twelve digits, also typed in groups: an AWS account or a part of one. */
  digits: string | null;
  uuid: string | null;
  /** How an API key's own part begins; never its secret. */
  keyPrefix: string | null;
  alertId: string | null;
};

/** Reads what a person typed; null when there is nothing to search for. Pure. */
export function searchTerms(query: string): SearchTerms | null {
  const whole = query.toWellFormed().replaceAll(/^["'“”\s]+|["'“”\s]+$/g, "");
  const terms = customerTerms(whole);
  if (terms === null) return null;
  const { text, prefix, licenseKey, uuid } = terms;
  const digits = text.replaceAll(/[\s-]/g, "");
  const part = text.toLowerCase().replace(/^…|^\.\.\.|…$|\.\.\.$/g, "");
  // A key that was pasted whole is found by its public part.
  const key = /^(?:tp_live_)?([0-9a-f]{4,16})(?:_|$)/.exec(text);
  return {
    text,
    whole,
    folded: foldText(text),
    wordQuery: wordQueryOf(text),
    emailPrefix: /^[^\s@]{2,}(@\S*)?$/.test(text) ? prefix : null,
    licenseKey,
    licensePart: new RegExp(`^(l-)?[0-9a-z]{${PART},}$`).test(part) ? part : null,
    digits: new RegExp(`^\\d{${PART},12}$`).test(digits) ? digits : null,
    uuid: uuid ?? (/^msg_/.test(text) ? (customerTerms(text.slice(4))?.uuid ?? null) : null),
    keyPrefix: key === null || (!text.startsWith("tp_live_") && key[1]!.length < 8) ? null : key[1]!,
    alertId: /^(?:alert\s*#?|#)\s*(\d{1,15})$/i.exec(text)?.[1] ?? null,
  };
}

/** The four-character parts of digits, as the database's `search_grams` makes them. Pure. */
export function gramsOf(digits: string): string[] {
  return Array.from({ length: Math.max(digits.length - PART + 1, 0) }, (_, place) => digits.slice(place, place + PART));
}
