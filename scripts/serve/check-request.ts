import type { IncomingHttpHeaders } from "node:http";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state.js";
import { isOfApi, type Refusal } from "#scripts/serve/refusal.ts";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What pages and the forms on them take; routes of the API answer the others themselves. */
const methodsOfPages = ["GET", "HEAD", "POST"];
const ALLOW = methods.join(", ");
const MOST_URL_CHARACTERS = 8_192;

type Asked = {
  method?: string | undefined;
  url?: string | undefined;
  httpVersion: string;
  headers: IncomingHttpHeaders;
};

/**
 * What is wrong with a request before its path is looked up: requests that Next, or a page, would answer with 500. Pure.
 *
 * @returns null for a request that the app answers.
 */
export function checkRequest({ method = "", url = "", httpVersion, headers }: Asked): Refusal | null {
  if (!methods.includes(method)) {
    return { status: 501, code: "METHOD_NOT_ALLOWED", words: `This server has no method ${method}.`, allow: ALLOW };
  }
  if (httpVersion === "1.1" && headers.host === undefined) return bad("A request of HTTP/1.1 must have a Host header.");
  if (url.length > MOST_URL_CHARACTERS) {
    return { status: 414, code: "INVALID_REQUEST", words: `An address has at most ${MOST_URL_CHARACTERS} characters.` };
  }
  if (!url.startsWith("/")) return bad("The request must name a path that begins with a slash.");
  if (!isReadable(url)) return bad("The address has characters that no address of this server has.");
  if (!isOfApi(url) && !methodsOfPages.includes(method)) {
    const words = `A page of this server has no method ${method}.`;
    return { status: 405, code: "METHOD_NOT_ALLOWED", words, allow: methodsOfPages.join(", ") };
  }
  if (!hasReadableState(headers)) return bad("What the browser says of its page cannot be read. Load the page again.");
  if (/(^|[\s,])websocket/i.test(headers.upgrade ?? "")) {
    return { status: 404, code: "NOT_FOUND", words: "This server has no WebSocket." };
  }
  return null;
}

/** Whether an address is printable ASCII, and its path UTF-8 without a control character once it is decoded. Pure. */
function isReadable(url: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(url)) return false;
  try {
    return !/[\x00-\x1f\x7f]/.test(decodeURIComponent(url.split("?", 1)[0]!));
  } catch {
    return false;
  }
}

/** Whether Next can read where its router in the browser says that it stands: it throws where it cannot. A browser then loads the page whole. */
function hasReadableState(headers: IncomingHttpHeaders): boolean {
  try {
    parseAndValidateFlightRouterState(headers["next-router-state-tree"]);
    return true;
  } catch {
    return false;
  }
}

function bad(words: string): Refusal {
  return { status: 400, code: "INVALID_REQUEST", words };
}

const parserRefusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: "REQUEST_TIMEOUT", words: "The request did not arrive in time." },
  HPE_HEADER_OVERFLOW: { status: 431, code: "INVALID_REQUEST", words: "The address and the headers are too long." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: "BODY_TOO_LARGE", words: "The body is too large." },
  HPE_INVALID_METHOD: {
    status: 501,
    code: "METHOD_NOT_ALLOWED",
    words: "This server has no such method.",
    allow: ALLOW,
  },
};

/** The answer to what Node's own parser refuses, by its error's code. Pure. */
export function refusalOfParser(code = ""): Refusal {
  return parserRefusals[code] ?? bad("This is not a request that HTTP knows.");
}
