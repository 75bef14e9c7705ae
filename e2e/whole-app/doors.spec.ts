import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "@playwright/test";
import { findFreePort } from "#scripts/launch/install/ports.mjs";
import { openRaw, say } from "#scripts/serve/testing/raw-socket.ts";
import { openStorm, sendMany } from "#scripts/serve/testing/storm.ts";
import { stack } from "#e2e/fixtures/stack.ts";

// What no browser sends: straight to the built app behind its own server.

const port = Number(new URL(stack.appUrl).port);
const dataFolder = path.dirname(process.env["E2E_STACK"] ?? ".data/demo.json");
const logOf = (file: string) => readFileSync(file, "utf8").trim().split("\n");
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const request = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, `Host: localhost:${port}`, "Connection: close", ...headers, "", ""].join("\r\n");

test("no request is answered 500, and the log stays JSON", async () => {
  const lines = [
    "/%ff",
    "/%C0%80",
    "/a%00b",
    "//evil.example/a",
    "/%2e%2e/%5c",
    "/?a=%ff",
    "/_next/static/%E0%A4%A",
    "/[id]",
  ]
    .flatMap((url) => ["GET", "HEAD", "POST"].map((method) => `${method} ${url}`))
    .concat("TRACE /", "OPTIONS *", "OPTIONS /sign-in", "PUT /dashboard", "PATCH /nope", "GET http://evil.example/");
  for (const line of lines) {
    const status = statusOf(await say(port, request(line, "Content-Length: 0")));
    expect([line, status >= 200 && status !== 500 && status < 502]).toEqual([line, true]);
  }
  for (const line of ["GET /api/v1/nothing", "DELETE /api", "POST /api/v2/usage"]) {
    const answer = await say(port, request(line));
    expect([statusOf(answer), /content-type: ([^\r]+)/i.exec(answer)?.[1]]).toEqual([404, "application/problem+json"]);
  }
  // Next reads it where the address has what this redirect adds to it.
  const asRouter = ["RSC: 1", "Next-Router-State-Tree: junk"];
  expect(statusOf(await say(port, request("GET /nope", ...asRouter)))).toBe(400);
  const wrong = await say(port, request("DELETE /api/v1/usage"));
  expect([statusOf(wrong), /\nallow: ([^\r]+)/i.exec(wrong)?.[1]]).toEqual([405, "POST, OPTIONS"]);
  for (const line of logOf(path.join(dataFolder, "logs", "app.log")))
    expect(() => JSON.parse(line), line).not.toThrow();
});

test("a forged message of SNS is answered in words about SNS", async () => {
  const message = {
    ...{
      Type: "Notification",
      MessageId: "6f0b7a52-6f0b-4a52-8f0b-7a526f0b7a52",
      Message: "{}",
      Signature: "A".repeat(344),
    },
    ...{ TopicArn: "arn:aws:sns:us-east-1:287250355862:aws-mp-forged", Timestamp: new Date().toISOString() },
    ...{ SignatureVersion: "1", SigningCertURL: "https://sns.us-east-1.amazonaws.com/x.pem" },
  };
  const url = `${stack.appUrl}/api/marketplace/events/sns`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(message) });
  expect(answer.status).toBe(403);
  expect(JSON.stringify(await answer.json())).toMatch(/SNS(?!.*API key)/);
});

test("every built route and page has a cap on bodies, in chunks too", async () => {
  test.setTimeout(120_000);
  const manifest = JSON.parse(readFileSync(".next/app-path-routes-manifest.json", "utf8")) as Record<string, string>;
  const routes = [...new Set(Object.values(manifest))].map((route) => route.replaceAll(/\[+[^\]]+\]+/g, "x"));
  expect(routes.length).toBeGreaterThan(50);
  const tryRoute = async (route: string) => {
    const line = `POST ${route}`;
    const said = await say(port, request(line, `Content-Length: ${500_000_000}`));
    expect([route, statusOf(said)]).toEqual([route, 413]);
    const raw = await openRaw(port, request(line, "Transfer-Encoding: chunked"));
    const piece = `40000\r\n${"a".repeat(0x40000)}\r\n`;
    // The kernel's own buffers hold some megabytes at both ends.
    expect([route, (await raw.pour(piece, 100_000_000)) < 20_000_000]).toEqual([route, true]);
    await raw.close();
  };
  // A few at a time: each refused connection has a second to read its answer.
  const waiting = [...routes];
  const work = async () => {
    for (let route = waiting.shift(); route !== undefined; route = waiting.shift()) await tryRoute(route);
  };
  await Promise.all(Array.from({ length: 8 }, work));
});

test("5,000 hostile connections leave nothing behind, and the server ends with as many still open", async () => {
  test.setTimeout(180_000);
  const own = await findFreePort();
  const environment = parseEnv(readFileSync(path.join(dataFolder, "demo.env"), "utf8"));
  const server = spawn(process.execPath, ["--max-old-space-size=200", "scripts/serve/main.ts"], {
    env: {
      PATH: process.env["PATH"],
      ...environment,
      SCHEDULER: "off",
      PORT: String(own),
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const output of [server.stdout, server.stderr]) output.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  const ended = once(server, "exit");
  try {
    await expect.poll(() => log.join(""), { timeout: 30_000 }).toContain("the server listens");
    const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
    const residentMb = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))![1]) / 1_024;
    // Once to warm up, so that the second time shows what stays; with a small heap, so that nothing stays out of sloth.
    const rounds: number[] = [];
    await sendMany(own, 500, "/api/health");
    const before = descriptors();
    for (let round = 0; round < 2; round++) {
      const storm = await openStorm(own, 5_000);
      expect(await sendMany(own, 2_500, "/api/health")).toEqual({ 200: 2_500 });
      await Promise.all(storm.map((raw) => raw.close()));
      await expect.poll(descriptors, { timeout: 15_000 }).toBeLessThanOrEqual(before);
      rounds.push(residentMb());
    }
    expect(rounds[1]! - rounds[0]!).toBeLessThan(60);

    await openStorm(own, 2_000);
    const begun = Date.now();
    server.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
    expect(Date.now() - begun).toBeLessThan(12_000);
  } finally {
    server.kill("SIGKILL");
  }
  for (const line of log.join("").trim().split("\n")) expect(() => JSON.parse(line), line).not.toThrow();
});
