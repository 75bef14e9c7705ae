import { globSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { logger } from "#lib/log/log.ts";
import { anApiKey, useAppEnvironment } from "#lib/testing/servers/app-environment.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

// Hosts that run the app without our own server have no wall before the routes: each route counts what it reads.

const db = useDatabase();
const EVENTS_SECRET = "events-secret-for-endless-bodies";
Object.assign(process.env, {
  EVENTS_SECRET,
  OIDC_ISSUER: "http://127.0.0.1:1",
  OIDC_CLIENT_ID: "client",
  OIDC_CLIENT_SECRET: "secret",
});
useAppEnvironment(db);
logger.level = "silent"; // what is refused on purpose

type Handler = (request: Request, context: { params: Promise<object> }) => Response | Promise<Response>;
const CHUNK = 16 * 1_024;
/** The largest that any route takes is 2 MB; each list of headers is one who gets as far as the body. */
const MOST = 2 * 1_048_576 + 2 * CHUNK;
const types = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];

test.each(globSync("app/**/route.ts"))("%s stops reading a body without an end", async (file) => {
  const key = await anApiKey(db);
  const handlers = (await import(path.resolve(file))) as Record<string, Handler>;
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const handle = handlers[method];
    if (handle === undefined) continue;
    for (const type of types) {
      let taken = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          taken += CHUNK;
          if (taken > 4 * MOST) controller.error(new Error("too much was read"));
          else controller.enqueue(new Uint8Array(CHUNK).fill(97));
        },
      });
      const request = new Request("http://localhost:5500/", {
        method,
        body,
        duplex: "half",
        headers: {
          "content-type": type,
          authorization: `Bearer ${key}`,
          "x-api-key": EVENTS_SECRET,
          origin: "http://localhost:5500",
          host: "localhost:5500",
        },
      } as RequestInit);
      const params = Promise.resolve({ id: "00000000-0000-4000-8000-000000000001", template: "x", part: "x" });
      // Outside of Next what asks for its cookies or headers throws; by then a body is read, or none is.
      const status = await Promise.resolve(handle(request, { params })).then(
        (response) => response.status,
        () => null,
      );
      expect(taken, `${method} ${type}`).toBeLessThanOrEqual(MOST);
      expect(status === null || status < 500, `${method} ${type} answered ${status}`).toBe(true);
    }
  }
});
