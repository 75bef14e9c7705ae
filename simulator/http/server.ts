import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { answerAws, MAX_QUEUE_BYTES } from "#simulator/dispatch/dispatch.ts";
import { requestBody } from "#simulator/wire/request-body.ts";
import { answerControl } from "#simulator/control/control-api.ts";
import { readBody } from "#simulator/http/read-body.ts";
import { answerPage } from "#simulator/pages/answer-page.ts";
import type { Sim } from "#simulator/context/sim.ts";

/** One byte more than AWS takes, so that "too large" can be told from "just fits". */
const MAX_AWS_BODY_BYTES = MAX_QUEUE_BYTES + 1;
const MAX_BODY_BYTES = (1 << 20) + 1;
const ROOT = new URL("http://simulator.invalid/");

type Answer = { status: number; headers: Record<string, string>; body: string | Buffer; isCut?: boolean };

function send(sim: Sim, response: ServerResponse, { status, headers, body, isCut = false }: Answer): void {
  const length = Buffer.byteLength(body);
  // Node's own Date header would show the machine's clock.
  response.sendDate = false;
  response.writeHead(status, { date: toHttpDate(sim.clock.now()), ...headers, "content-length": length });
  if (isCut) {
    const half = Buffer.from(body).subarray(0, Math.floor(length / 2));
    response.write(half, () => response.socket?.destroy());
    return;
  }
  // A text of as many bytes as characters is ASCII, which goes out without being encoded.
  if (typeof body === "string" && length === body.length) response.end(body, "latin1");
  else response.end(body);
}

let lastDate = { second: NaN, text: "" };

/** Many answers fall into one second. */
function toHttpDate(instant: number): string {
  const second = Math.floor(instant / 1000);
  if (lastDate.second !== second) lastDate = { second, text: new Date(instant).toUTCString() };
  return lastDate.text;
}

const plain = (status: number, body: string): Answer => ({ status, headers: { "content-type": "text/plain" }, body });

/** Other sites' pages must not work the simulator through a visitor's browser. */
function isFromOtherSite(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return request.method !== "GET" && site !== undefined && site !== "same-origin" && site !== "none";
}

async function answerControlCall(sim: Sim, request: IncomingMessage, url: URL): Promise<Answer> {
  const { status, body } = await answerControl(sim, {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    body: await readBody(request, MAX_BODY_BYTES),
  });
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  return { status, headers, body: body === null ? "" : JSON.stringify(body) };
}

async function answerAwsCall(sim: Sim, request: IncomingMessage, url: URL): Promise<Answer | "reset"> {
  const sent = await readBody(request, MAX_AWS_BODY_BYTES);
  // The query protocol may be asked by GET: the form stands in the address.
  const isQuery = request.method === "GET" && url.searchParams.has("Action");
  const body = requestBody(isQuery ? Buffer.from(url.searchParams.toString()) : sent);
  const headers = isQuery
    ? { ...request.headers, "content-type": "application/x-www-form-urlencoded" }
    : request.headers;
  const onGone = (listener: () => void) => void request.socket.once("close", listener);
  const answer = await answerAws(sim, { path: url.pathname, headers, body, onGone });
  // Answers of one turn of the event loop go out together, too: a caller that waits is woken once for all of them.
  await sim.calls.written();
  if (answer === "reset") return answer;
  return {
    status: answer.status,
    headers: { "content-type": answer.contentType, ...answer.headers },
    body: answer.body,
    ...(answer.isCut === true ? { isCut: true } : {}),
  };
}

/** What a request asks for; null for what is no address. `//x` is a path here, not another host. */
function readAddress(target = "/"): URL | null {
  // Nearly all of AWS's calls go to the root, which needs no reading.
  if (target === "/") return ROOT;
  return URL.parse(target.startsWith("/") ? `${ROOT.origin}${target}` : target, ROOT);
}

/** @returns "reset": the connection is to end without an answer. */
async function answer(sim: Sim, request: IncomingMessage): Promise<Answer | "reset"> {
  const url = readAddress(request.url);
  if (url === null) return plain(400, "This is no address.\n");
  const isSigned =
    request.headers.authorization?.startsWith("AWS4-HMAC-SHA256") === true || url.searchParams.has("X-Amz-Signature");
  const isAws =
    // Whatever its method: a caller that signs is no browser, and understands AWS's errors.
    isSigned ||
    (request.method === "POST" &&
      (url.pathname.startsWith("/service/") ||
        request.headers["x-amz-target"] !== undefined ||
        // Unsigned, as AssumeRoleWithWebIdentity is. No page posts a form to the root.
        (url === ROOT && request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true)));
  if (isAws) return answerAwsCall(sim, request, url);
  if (isFromOtherSite(request)) return plain(403, "Not from another site.\n");
  if (url.pathname.startsWith("/_sim/")) return answerControlCall(sim, request, url);
  return answerPage(sim, { method: request.method ?? "GET", url, body: await readBody(request, MAX_BODY_BYTES) });
}

async function respond(sim: Sim, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answered = await answer(sim, request);
  if (answered === "reset") request.socket.resetAndDestroy();
  else send(sim, response, answered);
}

/** Answers everything that the simulator's one HTTP server is asked: AWS's operations, the control API, the pages. */
export function answerRequests(sim: Sim, reportFault: (error: unknown) => void): RequestListener {
  return (request, response) => {
    respond(sim, request, response).catch((error: unknown) => {
      // Not `request.destroyed`: that is so for every request that was read to its end.
      const hasGone = (response.destroyed || request.errored !== null) && !response.headersSent;
      if (hasGone) {
        response.destroy();
        return;
      }
      reportFault(error);
      if (response.headersSent) response.destroy();
      else send(sim, response, plain(500, "The simulator failed; its terminal says why.\n"));
    });
  };
}
