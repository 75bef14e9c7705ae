import { refuseInWords } from "#lib/http/forms/foreign-form.ts";
import { parseForm, readAtMost } from "#lib/http/read-body.ts";

/**
 * The largest form of a page, as next.config.js has it: a list of 1,000 customers with every line ticked takes 100 kB.
 */
export const MOST_FORM_BYTES = 128 * 1024;
/** Routes that take a file read it themselves. */
const TAKES_A_FILE = /^\/admin\/[a-z]+\/[a-z]+\/file$/;

/**
 * Reads a form of a page as Next and React will, and answers 400 where they could not: they would answer 500. Only what
 * our pages send goes through: React's reply format can refer to code, streams and promises, and none of our forms does
 * (threat I08).
 *
 * @returns null for every other request, and for a form that can be read.
 */
export async function refuseUnreadableForm(request: Request): Promise<Response | null> {
  if (request.method !== "POST" || TAKES_A_FILE.test(new URL(request.url).pathname)) return null;
  const type = request.headers.get("content-type") ?? "";
  const isMultipart = type.startsWith("multipart/form-data");
  const isSentByScript = request.headers.has("next-action");
  if (!isMultipart && !isSentByScript) return null;

  const body = await readAtMost(request, MOST_FORM_BYTES);
  if (body === null) return refuseInWords(413, "This form is larger than 128 kB. Send less at once.\n");
  const isReadable = isMultipart ? await isReadableForm(body, type, isSentByScript) : isReadableList(body.toString());
  return isReadable
    ? null
    : refuseInWords(400, "This form could not be read. Load the page again, and send it from there.\n");
}

async function isReadableForm(body: Buffer<ArrayBuffer>, type: string, isSentByScript: boolean): Promise<boolean> {
  // undici reads exactly what a browser writes, so what passes here is whole.
  const form = await parseForm(body, type);
  // A field without a name is none of ours, and React's reader fails on it.
  if (form === null || form.has("")) return false;
  if (isSentByScript) return isReadableList(form.get("0"));
  return [...form].every(([name, value]) => {
    if (!name.startsWith("$ACTION_")) return true;
    if (/^\$ACTION_(ID_[0-9a-f]{1,64}|REF_\d{1,2}|KEY)$/.test(name)) return typeof value === "string";
    if (/^\$ACTION_\d{1,2}:0$/.test(name)) return isReadableReference(value);
    return /^\$ACTION_\d{1,2}:\d{1,2}$/.test(name) && isReadableList(value);
  });
}

/**
 * `{"id":"…","bound":"$@1"}`: the action of a form that works without script, and which field holds what it is bound
 * to. Pure.
 */
export function isReadableReference(value: FormDataEntryValue | null): boolean {
  const reference = parse(value);
  if (reference === null || typeof reference !== "object") return false;
  const { id, bound, ...others } = reference as { id?: unknown; bound?: unknown };
  if (typeof id !== "string" || Object.keys(others).length > 0) return false;
  return bound === null || (typeof bound === "string" && /^\$@[0-9a-f]{1,2}$/.test(bound));
}

/**
 * An action's arguments as React writes them: JSON, whose texts with a leading `$` say of which kind a value is. Pure.
 */
export function isReadableList(value: FormDataEntryValue | null): boolean {
  const root = parse(value);
  return Array.isArray(root) && root.length <= 4 && isPlain(root, root, 0);
}

function isPlain(value: unknown, root: unknown, depth: number): boolean {
  if (depth > 12) return false;
  if (typeof value === "string") return !value.startsWith("$") || isPlainText(value, root);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, part]) => name !== "__proto__" && isPlain(part, root, depth + 1));
}

/** A `$` of the writer's own, nothing, a number, an instant, the form itself, or something written before. */
function isPlainText(text: string, root: unknown): boolean {
  if (/^\$(\$|undefined$|NaN$|Infinity$|-Infinity$|-0$|n-?\d{1,40}$|K[0-9a-f]{1,2}$)/.test(text)) return true;
  if (text.startsWith("$D")) return !Number.isNaN(Date.parse(text.slice(2)));
  const [chunk, ...path] = text.slice(1).split(":");
  if (chunk !== "0" || path.length === 0) return false;
  let part = root;
  for (const name of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, name)) return false;
    part = (part as Record<string, unknown>)[name];
  }
  return typeof part === "object" && part !== null;
}

function parse(value: FormDataEntryValue | null): unknown {
  if (typeof value !== "string") return null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
