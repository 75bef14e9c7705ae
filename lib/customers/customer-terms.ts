import { licenseKeyOf } from "#lib/marketplace/licenses.ts";

/** A search's text in the shapes in which ids and names are stored. */
type CustomerTerms = {
  /** As typed, without blanks around it: exact ids. */
  text: string;
  /** Lower case, with LIKE's signs escaped, open at the end: how names and addresses begin. */
  prefix: string;
  licenseKey: string;
  /** Twelve digits, also when typed in groups; null when it is none. */
  awsAccount: string | null;
  uuid: string | null;
};

/** Reads what a person typed; null when there is nothing to search for. Pure. */
export function customerTerms(query: string): CustomerTerms | null {
  const text = query.replaceAll("\0", "").normalize("NFC").trim().slice(0, 200);
  if (text === "") return null;
  const digits = text.replaceAll(/[\s-]/g, "");
  return {
    text,
    prefix: `${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`,
    licenseKey: licenseKeyOf(text),
    awsAccount: /^\d{12}$/.test(digits) ? digits : null,
    uuid: /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null,
  };
}
