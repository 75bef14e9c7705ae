import { globSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

type Handler = (request: Request, context: unknown) => Response | Promise<Response>;

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const files = globSync("app/api/**/route.ts").filter((file) => !file.includes("[[...unknown]]"));

describe("every route of the API refuses the methods that it does not have", () => {
  test.each(files)("%s", async (file) => {
    const route = (await import(path.resolve(file))) as Record<string, Handler>;
    const context = { params: Promise.resolve({}) };
    const ask = (method: string) => route[method]!(new Request("http://localhost/", { method }), context);
    const options = await ask("OPTIONS");
    const allow = options.headers.get("allow")!;
    expect([options.status, allow]).toEqual([204, expect.stringMatching(/^[A-Z]+(, [A-Z]+)+$/)]);
    const refused = methods.filter((method) => !allow.split(", ").includes(method));
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const method of refused) {
      const answer = await ask(method);
      expect([answer.status, answer.headers.get("allow"), answer.headers.get("content-type")]).toEqual([
        405,
        allow,
        "application/problem+json",
      ]);
      expect(await answer.json()).toMatchObject({ status: 405, code: "METHOD_NOT_ALLOWED" });
    }
  });
});

test("an address that the API does not have is 404 as problem+json, by any method", async () => {
  const route = (await import("./[[...unknown]]/route.ts")) as unknown as Record<string, () => Response>;
  for (const method of methods) {
    const answer = route[method]!();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  }
});
