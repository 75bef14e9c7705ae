import { createServer, type IncomingMessage } from "node:http";
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

/** Serves route handlers over HTTP on this machine while a test file runs. Call it once, at its top level. */
export function useRoutes(routes: Routes): { readonly url: string } {
  let served: Awaited<ReturnType<typeof serveRoutes>> | null = null;
  beforeAll(async () => {
    served = await serveRoutes(routes);
  });
  afterAll(() => served?.stop());
  return {
    get url() {
      if (served === null) throw new Error("The server is there from the first test on, not before.");
      return served.url;
    },
  };
}

async function serveRoutes(routes: Routes): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void answerWith(routes, toRequest(incoming)).then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    });
  });
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

function toRequest(incoming: IncomingMessage): Request {
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  return new Request(`http://127.0.0.1${incoming.url}`, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
  } as RequestInit);
}
