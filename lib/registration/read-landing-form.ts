import { readFormAtMost } from "#lib/http/read-body.ts";

/** A body of AWS's form is some hundred bytes; this is the most that is read (docs/rules.md, section 9). */
const MAX_BODY_BYTES = 16 * 1024;
const MAX_TOKEN_BYTES = 8 * 1024;

const TOKEN_FIELD = "x-amzn-marketplace-token";
/** Our own page sends the token back sealed, when the database was away (see retry.ts). */
export const SEALED_FIELD = "sealed-arrival";

export type LandingForm =
  | { kind: "token"; token: string; offerTypeHint: string | null }
  | { kind: "sealed"; sealed: string }
  | { kind: "too-large" }
  | { kind: "no-form" }
  | { kind: "no-token" };

/**
 * Reads AWS's form, urlencoded or multipart, counting bytes while they come. Unknown fields are ignored; a token that
 * is absent, empty, too long, a file, or sent twice with different values is none.
 */
export async function readLandingForm(headers: Headers, body: ReadableStream<Uint8Array> | null): Promise<LandingForm> {
  const type = headers.get("content-type") ?? "application/x-www-form-urlencoded";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type)) return { kind: "no-form" };
  if (!/^(identity)?$/i.test(headers.get("content-encoding") ?? "")) return { kind: "no-form" };
  const form = await readFormAtMost({ headers, body }, MAX_BODY_BYTES, type);
  if (form === "too-large") return { kind: "too-large" };
  if (form === "unreadable") return { kind: "no-token" };
  const token = only(form.getAll(TOKEN_FIELD));
  if (token !== null && Buffer.byteLength(token) <= MAX_TOKEN_BYTES) {
    const offerType = only(form.getAll("x-amzn-marketplace-offer-type"));
    return { kind: "token", token, offerTypeHint: offerType === "free-trial" ? offerType : null };
  }
  const sealed = only(form.getAll(SEALED_FIELD));
  return sealed === null || form.has(TOKEN_FIELD) ? { kind: "no-token" } : { kind: "sealed", sealed };
}

/** The one value of a field; null when there is none, or several that differ. */
function only(values: FormDataEntryValue[]): string | null {
  const [first] = values;
  if (typeof first !== "string" || values.some((value) => value !== first)) return null;
  return first.trim() === "" ? null : first;
}
