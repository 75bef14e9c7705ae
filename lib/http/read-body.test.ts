import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readAtMost, readFormAtMost } from "#lib/http/read-body.ts";

const KIB = 1_024;

/** A request whose body never ends, and how much of it was taken. */
function endless(headers: Record<string, string> = {}) {
  const taken = { bytes: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken.bytes += KIB;
      controller.enqueue(new Uint8Array(KIB).fill(97));
    },
  });
  const sent = { method: "POST", headers, body, duplex: "half" } as RequestInit;
  return { request: new Request("http://localhost/", sent), taken };
}

test("a longer body is refused while it comes, and by its length before it is read", async () => {
  const { request, taken } = endless();
  expect(await readAtMost(request, 16 * KIB)).toBeNull();
  expect(taken.bytes).toBeLessThan(32 * KIB);

  const announced = endless({ "content-length": String(16 * KIB + 1) });
  expect(await readAtMost(announced.request, 16 * KIB)).toBeNull();
  expect(announced.taken.bytes).toBeLessThanOrEqual(2 * KIB);

  const whole = (size: number) => new Request("http://localhost/", { method: "POST", body: "a".repeat(size) });
  expect(await readAtMost(whole(16 * KIB), 16 * KIB)).toHaveLength(16 * KIB);
  expect(await readAtMost(whole(16 * KIB + 1), 16 * KIB)).toBeNull();
  expect(await readAtMost(new Request("http://localhost/"), 16)).toHaveLength(0);
});

test("a form is read in both encodings; what is none, or breaks off, is unreadable", async () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    readFormAtMost(new Request("http://localhost/", { method: "POST", body, headers }), 4 * KIB);
  const multipart = new FormData();
  multipart.set("next", "/dashboard");
  for (const body of [new URLSearchParams({ next: "/dashboard" }), multipart]) {
    const form = await post(body);
    expect(form instanceof FormData && form.get("next")).toBe("/dashboard");
  }
  expect(await post("{}", { "content-type": "application/json" })).toBe("unreadable");
  expect(await post("--x", { "content-type": "multipart/form-data; boundary=y" })).toBe("unreadable");
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
  expect(await readFormAtMost({ headers: new Headers(), body: broken }, 16)).toBe("unreadable");
  const { request } = endless({ "content-type": "application/x-www-form-urlencoded" });
  expect(await readFormAtMost(request, 4 * KIB)).toBe("too-large");
});

// Readers of lib that count for themselves.
const CAPPED = /\b(readJsonBody|readLifecycleEventText|readLandingForm)\(request\.headers, request\.body\b/g;

test.each(globSync("app/**/*.{ts,tsx}").filter((file) => !/\.test\.tsx?$/.test(file)))(
  "%s reads no body without a cap",
  (file) => {
    const source = readFileSync(file, "utf8").replaceAll(CAPPED, "");
    // A file is a part of a form that was counted already.
    const uncapped = source.match(
      /\b(?!file\b)\w+\s*\.\s*(formData|json|text|arrayBuffer|blob|bytes)\(\)|\brequest\.body\b/g,
    );
    expect(uncapped ?? []).toEqual([]);
  },
);
