import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What the server answers itself, before the app sees a request. */
export type Refusal = { status: number; code: string; words: string; allow?: string };

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  414: "URI Too Long",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  503: "Service Unavailable",
};

/** How long a client that still sends may take to read its answer. */
const LINGER_MS = 1_000;

/**
 * Answers instead of the app, which does not see the request. What the client still sends is not read: then the connection ends too,
 * after a moment in which it can read the answer.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  // An answer to an earlier request on this connection may be under way: then ours waits for it.
  if (request.complete || !hasBody(request) || response.socket === null) {
    const { body, headers } = describe(refusal, request.url);
    response.writeHead(refusal.status, { ...headers, connection: "close" });
    response.end(request.method === "HEAD" ? undefined : body);
    return;
  }
  endWith(request.socket, refusal, request.url);
}

/**
 * Ends a request that the app has begun to read: it gets no more of it. Where it has not begun to answer it cannot any more, and this
 * answer is given instead.
 *
 * @param socket the request's own, which the request itself forgets once it is answered.
 */
export function cutOff(request: IncomingMessage, response: ServerResponse, socket: Socket, refusal: Refusal): void {
  request._read = () => {};
  if (response.writableFinished) return leave(socket);
  if (response.socket === null) return void socket.destroy();
  // The app has answered with words of its own: they go out, and guardBody ends the connection after them.
  if (response.headersSent) return;
  // What the app writes from now on goes nowhere.
  response.destroyed = true;
  endWith(socket, refusal, request.url);
}

/** Writes an answer to a connection that has no request of ours, and ends it. */
export function endWith(socket: Duplex, refusal: Refusal, url?: string): void {
  // A client that is gone, or resets: no answer can reach it.
  socket.on("error", () => {});
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { body, headers } = describe(refusal, url);
  const lines = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = reasons[refusal.status] ?? "Error";
  socket.write(`HTTP/1.1 ${refusal.status} ${reason}\r\n${lines.join("")}\r\n${body}`);
  leave(socket);
}

/** Reads no more, and closes; a moment later for good, which would take the answer away from a client that has not read it. */
export function leave(socket: Duplex): void {
  socket.end();
  socket.pause();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Whether a program asks, which gets problem+json: `/api` and all below it. Pure. */
export function isOfApi(url: string): boolean {
  return /^\/api([/?]|$)/.test(url);
}

/** A program that calls the API gets problem+json (RFC 9457), everybody else a line of text. */
function describe(
  { status, code, words, allow }: Refusal,
  url = "",
): { body: string; headers: Record<string, string> } {
  const isApi = isOfApi(url);
  const problem = { type: `urn:tallyport:error:${code}`, title: words, status, detail: words, code, errors: [] };
  const body = isApi ? JSON.stringify(problem) : `${words}\n`;
  return {
    body,
    headers: {
      "content-type": isApi ? "application/problem+json" : "text/plain; charset=utf-8",
      "content-length": String(Buffer.byteLength(body)),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(allow !== undefined && { allow }),
    },
  };
}
