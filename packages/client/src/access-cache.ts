import { TallyportError } from "./api-error.ts";
import type { Access } from "./client-types.ts";
import type { Transport } from "./transport.ts";

export type AccessQuestion =
  { agreementId: string } | { licenseArn: string } | { organizationExternalId: string; productCode: string };

export type AccessOptions = {
  /** How long an answer is taken without asking again; what the server's Cache-Control says by default. */
  freshMs?: number;
  /** How long the last answer stands in for one that does not come; 5 minutes by default, 0 never. */
  staleMs?: number;
  /** Most answers kept; 1,000 by default, those used longest ago leave first. */
  maxKept?: number;
};

type Kept = { answer: Access; etag: string | null; askedAt: number; freshUntil: number };

/**
 * Asks whether a buyer may use the product now. Answers are kept with their ETag: asked again, an unchanged one costs
 * no body; and while
 * Tallyport does not answer, the last one stands for a while, since a failed question neither opens nor cuts access.
 */
export function createAccess(
  transport: Transport,
  { freshMs, staleMs = 5 * 60_000, maxKept = 1_000 }: AccessOptions = {},
  now: () => number = Date.now,
): (question: AccessQuestion) => Promise<Access> {
  const kept = new Map<string, Kept>();

  return async function access(question) {
    const { path, query } = addressOf(question);
    const key = JSON.stringify([path, query]);
    const known = kept.get(key);
    if (known !== undefined && now() < known.freshUntil) return known.answer;
    try {
      const { status, body, headers } = await transport.persistently(
        { method: "GET", path, query, ...(known?.etag ? { headers: { "if-none-match": known.etag } } : {}) },
        { tries: 3 },
      );
      const answer = status === 304 && known !== undefined ? known.answer : (body as Access);
      const fresh = freshMs ?? maxAgeMs(headers.get("cache-control"));
      keep(key, {
        answer,
        etag: headers.get("etag") ?? known?.etag ?? null,
        askedAt: now(),
        freshUntil: now() + fresh,
      });
      return answer;
    } catch (error) {
      const isAway =
        error instanceof TallyportError && (error.status === 0 || error.status === 429 || error.status >= 500);
      if (isAway && known !== undefined && now() < known.askedAt + staleMs) return known.answer;
      throw error;
    }
  };

  function keep(key: string, entry: Kept): void {
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > maxKept) kept.delete(kept.keys().next().value!);
  }
}

function addressOf(question: AccessQuestion): { path: string; query: Record<string, string> } {
  if ("agreementId" in question) {
    return { path: `/api/v1/agreements/${encodeURIComponent(question.agreementId)}/access`, query: {} };
  }
  return { path: "/api/v1/access", query: { ...question } };
}

function maxAgeMs(cacheControl: string | null): number {
  if (cacheControl === null || /no-store|no-cache/.test(cacheControl)) return 0;
  const seconds = Number(/max-age=(\d+)/.exec(cacheControl)?.[1] ?? 0);
  return Math.min(seconds, 300) * 1_000;
}
