import { expect, test } from "vitest";
import { readJsonBody } from "#lib/http/read-json-body.ts";

const json = { "content-type": "application/json" };

function read(headers: Record<string, string>, ...chunks: (string | Uint8Array)[]) {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of bytes) controller.enqueue(chunk);
      controller.close();
    },
  });
  return readJsonBody(new Headers(headers), body, 20);
}

test.each([
  ["json", json],
  ["json with a charset", { "content-type": "application/json; charset=UTF-8" }],
])("reads %s", async (_, headers) => {
  await expect(read(headers, '{"a":', "1}")).resolves.toEqual({ a: 1 });
});

test.each([
  ["no type", {}, "{}", "UNSUPPORTED_MEDIA_TYPE"],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, "a=1", "UNSUPPORTED_MEDIA_TYPE"],
  ["I01 a compressed body", { ...json, "content-encoding": "gzip" }, "{}", "UNSUPPORTED_MEDIA_TYPE"],
  ["no JSON", json, "{", "INVALID_JSON"],
  ["nothing", json, "", "INVALID_JSON"],
  ["I03 bytes that are no UTF-8", json, new Uint8Array([0x22, 0xff, 0x22]), "INVALID_JSON"],
  ["I01 more than it may have", json, '"x'.padEnd(30, "x"), "BODY_TOO_LARGE"],
  ["more than it may have, as it says itself", { ...json, "content-length": "21" }, "{}", "BODY_TOO_LARGE"],
])("refuses %s", async (_, headers, body, code) => {
  await expect(read(headers, body)).rejects.toMatchObject({ code });
});

test("I01 stops reading an endless body at the cap", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent++;
      controller.enqueue(new Uint8Array(10));
    },
  });
  await expect(readJsonBody(new Headers(json), endless, 100)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  expect(sent).toBeLessThan(20);
});
