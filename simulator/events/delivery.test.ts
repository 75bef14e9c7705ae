import { createHash, createVerify, X509Certificate } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CLASSIC, startBox, type Box } from "#simulator/testing/box.ts";

type Post = { path: string; headers: IncomingHttpHeaders; body: string };

let app: Server;
let posts: Post[];
let answers: number[];
let box: Box;

beforeEach(async () => {
  posts = [];
  answers = [];
  app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      posts.push({ path: request.url ?? "", headers: request.headers, body });
      response.statusCode = answers.shift() ?? 202;
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const { port } = app.address() as AddressInfo;
  box = await startBox({ appUrl: `http://127.0.0.1:${port}`, eventsSecret: "s3cret" });
});
afterEach(async () => {
  await box.stop();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

type View = { id: string; type: string; body: string; deliveries: { status: number | null; error?: string }[] };
const events = async () => (await box.control<{ events: View[] }>("GET", "/_sim/events")).events;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 20 });

describe("delivery", () => {
  test("EventBridge's events arrive in order, as they are, with the destination's secret", async () => {
    await box.subscribe();
    await until(() => expect(posts).toHaveLength(2));
    expect(posts[0]).toMatchObject({ path: "/api/marketplace/events/eventbridge", headers: { "x-api-key": "s3cret" } });
    const sent = await events();
    expect(posts.map(({ body }) => body)).toEqual(sent.map(({ body }) => body));
    await until(async () => expect((await events())[1]?.deliveries).toMatchObject([{ status: 202 }]));
  });

  test("SNS signs by version 1 unless told otherwise", async () => {
    expect(await box.control("GET", "/_sim/delivery")).toMatchObject({ sns: { signatureVersion: "1" } });
    await box.control("PUT", "/_sim/delivery", { sns: { signatureVersion: "2" } });
    expect(await box.control("PUT", "/_sim/delivery", { sns: {} })).toMatchObject({ sns: { signatureVersion: "2" } });
    await expect(box.control("PUT", "/_sim/delivery", { sns: { signatureVersion: "3" } })).rejects.toThrow(
      "sns.signatureVersion",
    );
  });

  test.each([
    ["1", "sha1"],
    ["2", "sha256"],
  ])("SNS's messages of version %s verify against the certificate that is served", async (signatureVersion, hash) => {
    await box.control("PUT", "/_sim/delivery", { sns: { signatureVersion } });
    await box.subscribe({ productCode: CLASSIC });
    await until(() => expect(posts).toHaveLength(1));
    const envelope = JSON.parse(posts[0]?.body ?? "{}") as Record<string, string>;
    expect(envelope.SignatureVersion).toBe(signatureVersion);
    expect(posts[0]).toMatchObject({
      path: "/api/marketplace/events/sns",
      headers: { "x-amz-sns-message-type": "Notification" },
    });
    const pem = await (await fetch(envelope.SigningCertURL ?? "")).text();
    expect(new X509Certificate(pem).checkIssued(new X509Certificate(pem))).toBe(true);
    const text = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"]
      .map((name) => `${name}\n${envelope[name]}\n`)
      .join("");
    const verifies = (signed: string) =>
      createVerify(hash)
        .update(signed)
        .verify(new X509Certificate(pem).publicKey, envelope.Signature ?? "", "base64");
    expect(verifies(text)).toBe(true);
    expect(verifies(text.replace("subscribe-success", "unsubscribe-success"))).toBe(false);
    expect(createHash("sha256").update(pem).digest("hex")).toHaveLength(64);
  });

  test("an answer other than 2xx is followed by another attempt; nothing is sent while delivery is off", async () => {
    answers = [503];
    await box.subscribe();
    await until(() => expect(posts).toHaveLength(3));
    await until(async () => expect((await events())[0]?.deliveries).toMatchObject([{ status: 503 }, { status: 202 }]));

    await box.control("PUT", "/_sim/delivery", { on: false });
    await box.subscribe();
    const all = await events();
    expect(all).toHaveLength(4);
    const last = all.at(-1) as View;
    await box.control("POST", `/_sim/events/${last.id}/deliver`);
    expect(posts).toHaveLength(4);
    expect(posts[3]?.body).toBe(last.body);
  });

  test("events can come twice, or never", async () => {
    await box.control("PUT", "/_sim/delivery", { duplicateRate: 1 });
    await box.subscribe();
    await until(() => expect(posts).toHaveLength(4));
    expect(new Set(posts.map(({ body }) => body)).size).toBe(2);

    await box.control("PUT", "/_sim/delivery", { duplicateRate: 0, loseRate: 1 });
    await box.subscribe();
    await until(async () =>
      expect((await events()).at(-1)?.deliveries).toMatchObject([{ status: null, error: "lost" }]),
    );
    expect(posts).toHaveLength(4);
  });

  test("events can come in another order", async () => {
    await box.control("PUT", "/_sim/delivery", { shuffle: true, seed: 3 });
    for (let made = 0; made < 4; made += 1) await box.subscribe();
    await until(() => expect(posts).toHaveLength(8));
    const sent = (await events()).map(({ body }) => body);
    expect(posts.map(({ body }) => body)).not.toEqual(sent);
    expect(new Set(posts.map(({ body }) => body))).toEqual(new Set(sent));
  });
});
