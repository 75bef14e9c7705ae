import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createCertificateStore } from "#lib/events/sns/certificate-store.ts";
import { fetchCertificate } from "#lib/events/sns/fetch-certificate.ts";
import { aSnsSender } from "#lib/testing/fixtures/sns-sender.ts";

const { certificate } = await aSnsSender();
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cert.pem`;
}

test("N04 a failure is not kept: the next message recovers", async () => {
  const answers = [
    () => Promise.reject(new Error("down")),
    () => Promise.resolve("<html>"),
    () => Promise.resolve(certificate),
  ];
  const store = createCertificateStore(() => answers.shift()!());
  await expect(store.get("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(store.get("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect((await store.get("a")).subject).toContain("sns.test.invalid");
});

test("N04 many at once ask once, and what was read is kept for a day", async () => {
  let asked = 0;
  let now = 0;
  const store = createCertificateStore(
    () => {
      asked++;
      return Promise.resolve(certificate);
    },
    () => now,
  );
  await Promise.all(Array.from({ length: 50 }, () => store.get("a")));
  await store.get("a");
  expect(asked).toBe(1);
  now = 24 * 3_600_000;
  await store.get("a");
  expect(asked).toBe(2);
});

test("N04 only the last eight are kept, and only four are fetched at once", async () => {
  const asked: string[] = [];
  const store = createCertificateStore((address) => {
    asked.push(address);
    return Promise.resolve(certificate);
  });
  for (let i = 0; i < 9; i++) await store.get(`a${i}`);
  await store.get("a8");
  await store.get("a0");
  expect(asked.length).toBe(10);
  const many = await Promise.allSettled(["b", "c", "d", "e", "f"].map((address) => store.get(address)));
  expect(many.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "fulfilled", "rejected"]);
});

test("N04 takes status 200 only, follows no redirect, and stops at 16 KB", async () => {
  expect(await fetchCertificate(await serve((_, response) => response.end(certificate)))).toBe(certificate);
  const redirect = await serve((_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());
  await expect(fetchCertificate(redirect)).rejects.toThrow("302");
  const failing = await serve((_, response) => response.writeHead(500).end());
  await expect(fetchCertificate(failing)).rejects.toThrow("500");
  const endless = await serve((_, response) => {
    const more = () => {
      while (response.write("x".repeat(8_192)));
      response.once("drain", more);
    };
    more();
  });
  await expect(fetchCertificate(endless)).rejects.toThrow("too large");
});
