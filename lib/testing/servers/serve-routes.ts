import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll } from "vitest";

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Response | Promise<Response>;
/** Route handlers by method and address, as in `{ "GET /api/v1/agreements/{id}": GET }`. */
export type Routes = Readonly<Record<string, unknown>>;

/** Answers a request with the handler of its method and address, as Next would; 404 without one. */
async function answerWith(routes: Routes, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  for (const [route, handler] of Object.entries(routes)) {
    const [method, pattern = ""] = route.split(" ");
    const match = new RegExp(`^${pattern.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`).exec(pathname);
    if (method !== request.method || match === null) continue;
    return (handler as Handler)(request, { params: Promise.resolve({ ...match.groups }) });
  }
  return new Response(null, { status: 404 });
}

/**
 * What a server may do to a request instead of answering it well. Before the handler: `refuse` breaks the connection, a
 * number answers that status. After it: `lose` breaks the connection, `halve` cuts the answer, `html` answers a proxy's
 * page, `fail` answers 500.
 */
export type Lie = "refuse" | "lose" | "halve" | "html" | "fail" | 429 | 500 | 503;

/**
 * Serves route handlers over HTTP on this machine while a test file runs. Call it once, at its top level.
 *
 * @param lie asked at each request how it shall go wrong; null: not at all.
 */
export function useRoutes(routes: Routes, lie: () => Lie | null = () => null): { readonly url: string } {
  let served: Awaited<ReturnType<typeof serveRoutes>> | null = null;
  beforeAll(async () => {
    served = await serveRoutes(routes, lie);
  });
  afterAll(() => served?.stop());
  return {
    get url() {
      if (served === null) throw new Error("The server is there from the first test on, not before.");
      return served.url;
    },
  };
}

async function serveRoutes(routes: Routes, lie: () => Lie | null): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => void answer(routes, incoming, outgoing, lie()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(routes: Routes, incoming: IncomingMessage, outgoing: ServerResponse, lie: Lie | null) {
  if (lie === "refuse") return outgoing.destroy();
  if (typeof lie === "number") return outgoing.writeHead(lie, lie === 500 ? {} : { "retry-after": "1" }).end();
  const response = await answerWith(routes, toRequest(incoming));
  const body = Buffer.from(await response.arrayBuffer());
  if (lie === "lose") return outgoing.destroy();
  if (lie === "fail") return outgoing.writeHead(500).end();
  if (lie === "html") return outgoing.writeHead(200, { "content-type": "text/html" }).end("<p>Try later");
  // A body that is not read to its end would keep its sender on the line.
  if (!incoming.complete) outgoing.setHeader("connection", "close");
  const { "content-length": _, ...headers } = Object.fromEntries(response.headers);
  return outgoing.writeHead(response.status, headers).end(lie === "halve" ? body.subarray(0, body.length / 2) : body);
}

function toRequest(incoming: IncomingMessage): Request {
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  return new Request(`http://127.0.0.1${incoming.url}`, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
  } as RequestInit);
}
