import { readdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { createDoors, doorTimes, type Doors, type DoorTimes } from "#scripts/serve/doors.ts";
import { openRaw, say } from "#scripts/serve/testing/raw-socket.ts";
import { openStorm, sendMany } from "#scripts/serve/testing/storm.ts";
import type { TrustedProxies } from "#lib/env/trusted-proxies.ts";

const open: Doors[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((doors) => doors.stop(0)));
});

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Answers the body's length, and the address that the app is told. */
const echo: Answer = async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  response.end(`${bytes} from ${String(request.headers["x-forwarded-for"])} ${request.headers["forwarded"] ?? ""}`);
};

async function start(answer: Answer = echo, { trusted = 0 as TrustedProxies, times = {} as Partial<DoorTimes> } = {}) {
  const errors: unknown[] = [];
  const doors = createDoors({
    trustedProxies: trusted,
    times: { ...doorTimes(trusted), ...times },
    answer,
    report: (error) => errors.push(error),
  });
  open.push(doors);
  return { port: await doors.listen(0, "loopback"), doors, errors };
}

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, "Host: x", ...headers, "", ""].join("\r\n");

describe("what is no request for the app is answered in words, and the connection ends", () => {
  test.each<[string, string | Buffer, number]>([
    ["a WebSocket", get("/anything", "Connection: Upgrade", "Upgrade: websocket"), 404],
    ["CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405],
    ["TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501],
    ["PUT to a page", "PUT /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405],
    ["an unknown method", "FOO / HTTP/1.1\r\nHost: x\r\n\r\n", 501],
    ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["a whole address", get("http://evil.example/"), 400],
    ["a byte that is no UTF-8", get("/%ff"), 400],
    ["an overlong encoding", get("/%C0%80"), 400],
    ["half a surrogate pair", get("/%ED%A0%80"), 400],
    ["NUL, encoded", get("/a%00"), 400],
    ["NUL", get("/a\0"), 400],
    ["bytes beyond ASCII", Buffer.from(get("/\xff\xfe"), "latin1"), 400],
    ["a long address", get(`/${"a".repeat(9_000)}`), 414],
    ["long headers", get("/", `X-Long: ${"a".repeat(20_000)}`), 431],
    ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
    ["a router's state that is none", get("/sign-in", "RSC: 1", "Next-Router-State-Tree: junk"), 400],
    ["a router's state of another shape", get("/", "RSC: 1", "Next-Router-State-Tree: %5B1%2C2%5D"), 400],
    ["an expectation", get("/", "Expect: magic"), 417],
    ["another protocol", "\x16\x03\x01\x02\x00\r\n\r\n", 501],
  ])("%s", async (_, text, status) => {
    const { port, errors } = await start(() => {
      throw new Error("the app must not see it");
    });
    const answer = await say(port, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/\r\n\r\n[A-Z][^\r]{10,}\n$/);
    expect(errors).toEqual([]);
  });

  test("programs that call the API get problem+json", async () => {
    const { port } = await start();
    const answer = await say(port, get("/api/v1/agreements/%ED%A0%80"));
    expect(answer).toContain("content-type: application/problem+json");
    expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({ status: 400, code: "INVALID_REQUEST" });
  });
});

test("a protocol that we need not speak is overlooked, as HTTP/2 in the clear is", async () => {
  const { port } = await start();
  const answer = await say(port, get("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA"));
  expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*0 from 127\.0\.0\.1/);
});

test("an error of the app is a 500 in words, and reported", async () => {
  const { port, errors } = await start(() => Promise.reject(new Error("inside")));
  const answer = await say(port, get("/", "Connection: close"));
  expect(answer).toMatch(/^HTTP\/1\.1 500 [\s\S]*The fault is ours\.\n$/);
  expect(errors).toMatchObject([{ message: "inside" }]);
});

describe("the client's address", () => {
  const from = async (trusted: TrustedProxies, ...headers: string[]) => {
    const { port } = await start(echo, { trusted });
    const answer = await say(port, get("/", "Connection: close", ...headers));
    return /\d from (.*)$/.exec(answer)?.[1]?.trim();
  };

  test("without proxies what a client writes of itself reaches nobody", async () => {
    expect(await from(0, "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 6.6.6.7", "Forwarded: for=6.6.6.8")).toBe(
      "127.0.0.1",
    );
  });

  test("behind a proxy it is the hop that the proxy wrote, in the last of several lines", async () => {
    expect(await from(1, "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 203.0.113.9")).toBe("203.0.113.9");
  });
});

describe("bodies", () => {
  const post = (path: string, bytes: number) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`;
  const chunked = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunk = `10000\r\n${"a".repeat(65_536)}\r\n`;

  test("one within the wall arrives whole, with a length or in chunks", async () => {
    const { port } = await start();
    const long = await openRaw(port, post("/sign-in", 131_072) + "a".repeat(131_072));
    expect(await long.until("from")).toContain("131072 from");
    const pieces = await openRaw(port, `${chunked("/sign-in")}${chunk}0\r\n\r\n`);
    expect(await pieces.until("from")).toContain("65536 from");
    await Promise.all([long.close(), pieces.close()]);
  });

  test("one that says that it is larger is refused before it is read, 100-continue included", async () => {
    const { port } = await start();
    expect(await say(port, post("/sign-in", 60_000_000))).toMatch(/^HTTP\/1\.1 413 /);
    expect(await say(port, post("/api/auth/single-sign-on", 150_000_000))).toMatch(/^HTTP\/1\.1 413 /);
    const awaited = post("/x", 140_000).replace("Host: x", "Host: x\r\nExpect: 100-continue");
    expect(await say(port, awaited)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each(["/sign-in", "/api/auth/single-sign-on", "/marketplace/landing", "/api/v1/usage"])(
    "one in chunks is cut at the wall: %s",
    async (path) => {
      let seen = 0;
      const { port, errors } = await start(async (request, response) => {
        for await (const piece of request) seen += (piece as Buffer).length;
        response.end("the app took it");
      });
      const raw = await openRaw(port, chunked(path));
      for (let n = 0; n < 40; n++) raw.write(chunk);
      const answer = await raw.untilClosed();
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).not.toContain("the app");
      expect(seen).toBeLessThanOrEqual(1_048_576);
      await expect.poll(() => errors, { timeout: 5_000 }).toMatchObject([{ message: "aborted" }]);
    },
  );

  test("an answer that the app has begun goes out whole, though the body reaches the wall meanwhile", async () => {
    const { port } = await start(async (request, response) => {
      response.writeHead(413).write("begun, ");
      request.on("error", () => {});
      request.resume();
      // Beyond the 64 KiB of the wall.
      await expect.poll(() => request.socket.bytesRead).toBeGreaterThan(70_000);
      response.end("and ended");
    });
    const raw = await openRaw(port, chunked("/marketplace/landing"));
    for (let n = 0; n < 40; n++) raw.write(chunk);
    expect(await raw.until("and ended")).toMatch(/^HTTP\/1\.1 413 [^]*begun, /);
    await raw.untilClosed();
  });

  test("what comes after an early answer is not read on", async () => {
    const { port } = await start((_request, response) => void response.end("early"), { times: { keepAlive: 60_000 } });
    for (const head of [chunked("/api/v1/usage"), post("/marketplace/landing", 90_000_000)]) {
      const raw = await openRaw(port, head);
      await raw.until("early");
      expect(await raw.pour(chunk, 100_000_000)).toBeLessThan(20_000_000);
      await raw.close();
    }
  });
});

test("who is slow with headers or body is told so, and closed", async () => {
  const { port } = await start(echo, { times: { headers: 100, request: 300, check: 50 } });
  const texts = [
    "GET / HT",
    "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na",
  ];
  for (const text of texts) expect(await say(port, text)).toMatch(/^HTTP\/1\.1 408 /);
  expect(await say(port, "")).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test("pipelined requests are answered in their order, a refused one included", async () => {
  const { port } = await start((request, response) => {
    setTimeout(() => response.end(`<${request.url}>`), request.url === "/1" ? 30 : 0);
  });
  const answer = await say(port, get("/1") + get("/2") + get("/%ff") + get("/4"));
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual(["200", "200", "400"]);
  expect(answer.indexOf("</1>")).toBeLessThan(answer.indexOf("</2>"));
});

test("5,000 hostile connections and 20,000 requests leave no descriptor, and a stop waits for an honest client alone", async () => {
  const descriptors = () => readdirSync("/proc/self/fd").length;
  let finish = () => {};
  const { port, doors } = await start(async (request, response) => {
    if (request.url === "/honest") await new Promise<void>((resolve) => (finish = resolve));
    await echo(request, response);
  });
  const before = descriptors();
  const storm = await openStorm(port, 5_000);
  const answered = await sendMany(port, 20_000, "/api/health");
  expect(answered).toEqual({ 200: 20_000 });
  await Promise.all(storm.map((raw) => raw.close()));
  await expect.poll(descriptors, { timeout: 5_000 }).toBeLessThanOrEqual(before);

  await openStorm(port, 500);
  const honest = await openRaw(port, get("/honest"));
  await expect.poll(() => finish.name).not.toBe("finish");
  const begun = performance.now();
  const stopped = doors.stop(3_000);
  finish();
  expect(await honest.untilClosed()).toContain("0 from 127.0.0.1");
  await stopped;
  expect(performance.now() - begun).toBeLessThan(4_000);
  await expect.poll(descriptors, { timeout: 5_000 }).toBeLessThanOrEqual(before);
}, 60_000);
