import { lookup } from "node:dns";
import { Agent, buildConnector, request } from "undici";
import { isPublicAddress, readWebhookAddress } from "#lib/webhooks/webhook-address.ts";

/** What one request came to. `retryAfter` as the receiver wrote it. */
export type PostResult = {
  httpStatus: number | null;
  /** A short code when there was no answer. */
  error: string | null;
  /** The first characters of the answer. */
  answer: string | null;
  retryAfter: string | null;
};

/** `options`: another method than POST, which then carries no body; a shorter time than `TIMEOUT_MS`. */
export type PostWebhook = (
  url: string,
  headers: Record<string, string>,
  body: string,
  options?: { method?: "POST" | "GET"; timeoutMs?: number },
) => Promise<PostResult>;

/** All steps of a request together, and how much of an answer is read and kept (W04, W06). */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const KEPT_CHARACTERS = 1_024;

/**
 * Posts to receivers, and to no address inside a network: names are resolved here and the connection goes to the
 * address that was checked, literal addresses are checked too (`lookup` is not asked for those), redirects are not
 * followed (W03).
 *
 * @param isLocal whether this installation is this machine's own: then this machine may be a receiver.
 */
export function createPostWebhook({ isLocal }: { isLocal: boolean }): PostWebhook {
  const connect = buildConnector({
    timeout: 5_000,
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, "", 0);
        const isInside = addresses.some(({ address }) => !isPublicAddress(address, isLocal));
        const [first] = addresses;
        if (isInside || first === undefined) return callback(new BlockedAddress(), "", 0);
        if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  });
  const agent = new Agent({
    connect(options, callback) {
      const host = (options.hostname ?? "").replace(/^\[|\]$/g, "");
      const isLiteral = /^[\d.]+$/.test(host) || host.includes(":");
      if (isLiteral && !isPublicAddress(host, isLocal)) return callback(new BlockedAddress(), null);
      connect(options, callback);
    },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    keepAliveTimeout: 1_000,
  });

  return async (url, headers, body, { method = "POST", timeoutMs = TIMEOUT_MS } = {}) => {
    const none = { httpStatus: null, answer: null, retryAfter: null };
    if ("fault" in readWebhookAddress(url, isLocal)) return { ...none, error: "BLOCKED_ADDRESS" };
    try {
      const response = await request(url, {
        method,
        dispatcher: agent,
        headers: {
          ...headers,
          ...(method === "POST" ? { "content-type": "application/json" } : {}),
          "user-agent": "Tallyport-Webhooks/1",
        },
        ...(method === "POST" ? { body } : {}),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const retryAfter = response.headers["retry-after"];
      return {
        httpStatus: response.statusCode,
        error: null,
        answer: await readAnswer(response.body),
        retryAfter: typeof retryAfter === "string" ? retryAfter : null,
      };
    } catch (error) {
      return { ...none, error: codeOf(error) };
    }
  };
}

class BlockedAddress extends Error {
  readonly code = "BLOCKED_ADDRESS";
}

/** Reads as much as is kept, at most 64 KB; leaving the loop ends the connection. */
async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size > MAX_ANSWER_BYTES) break;
  }
  // PostgreSQL holds no NUL.
  return Buffer.concat(chunks).toString("utf8").replaceAll("\0", "").slice(0, KEPT_CHARACTERS);
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === "TimeoutError" || name === "AbortError") return "TIMEOUT";
  return typeof code === "string" ? code.slice(0, 60) : typeof name === "string" ? name.slice(0, 60) : "FAILED";
}
