import fc from "fast-check";
import { expect, test } from "vitest";
import { readLandingForm } from "#lib/registration/read-landing-form.ts";

const urlencoded = "application/x-www-form-urlencoded";

function read(
  body: string | Uint8Array | FormData | null,
  type: string | null = urlencoded,
  more: Record<string, string> = {},
) {
  const request = new Request("http://localhost/marketplace/landing", {
    method: "POST",
    body: body as BodyInit | null,
    headers: { ...(type === null ? {} : { "content-type": type }), ...more },
  });
  return readLandingForm(request.headers, request.body);
}

const field = "x-amzn-marketplace-token";
const none = { kind: "no-token" };

test("R01 takes AWS's form in both encodings, whatever else is in it", async () => {
  const body = new URLSearchParams({ [field]: "a+b/c=", "x-amzn-marketplace-offer-type": "free-trial", unknown: "1" });
  const token = { kind: "token", token: "a+b/c=", offerTypeHint: "free-trial" };
  expect(await read(body.toString())).toEqual(token);
  expect(await read(body.toString(), `${urlencoded}; charset=UTF-8`)).toEqual(token);
  const form = new FormData();
  for (const [name, value] of body) form.set(name, value);
  const multipart = new Response(form);
  expect(await read(new Uint8Array(await multipart.arrayBuffer()), multipart.headers.get("content-type"))).toEqual(
    token,
  );
});

test.each([
  ["no body", null],
  ["an empty body", ""],
  ["an empty token", `${field}=`],
  ["blanks", `${field}=%20%20`],
  ["another field", "token=abc"],
  ["two different tokens", `${field}=a&${field}=b`],
  ["a token above 8 KB", `${field}=${"a".repeat(8 * 1024 + 1)}`],
])("R09 finds no token in %s", async (_name, body) => {
  expect(await read(body)).toEqual(none);
});

test.each([
  ["spaces", "a token of two words"],
  ["8 KB", "a".repeat(8 * 1024)],
  ["the same twice", "abc"],
])("R09 takes a token of %s as it is: AWS judges it", async (name, token) => {
  const once = `${field}=${encodeURIComponent(token)}`;
  expect(await read(name === "the same twice" ? `${once}&${once}` : once)).toMatchObject({ kind: "token", token });
});

test("R09 a token that is a file is none", async () => {
  const form = new FormData();
  form.set(field, new Blob(["abc"]), "token.txt");
  const multipart = new Response(form);
  expect(await read(new Uint8Array(await multipart.arrayBuffer()), multipart.headers.get("content-type"))).toEqual(
    none,
  );
});

test.each(["application/json", "text/plain", "application/x-www-form-urlencodedx", "multipart/mixed", ""])(
  "R09 %j is no form",
  async (type) => {
    const expected = { kind: "no-form" };
    expect(await readLandingForm(new Headers({ "content-type": type }), null)).toEqual(expected);
  },
);

test("R09 I01 a body above 16 KB is refused, by what it says and by what it is", async () => {
  expect(await read(`${field}=${"a".repeat(1_000_000)}`)).toEqual({ kind: "too-large" });
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1_024;
      controller.enqueue(new Uint8Array(1_024).fill(97));
    },
  });
  expect(await readLandingForm(new Headers({ "content-type": urlencoded }), endless)).toEqual({ kind: "too-large" });
  expect(sent).toBeLessThan(64 * 1_024);
  expect(await read(`${field}=abc`, urlencoded, { "content-encoding": "gzip" })).toEqual({ kind: "no-form" });
});

test("R09 a body that breaks off holds no token", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`${field}=ab`));
      controller.error(new Error("the sender went away"));
    },
  });
  expect(await readLandingForm(new Headers({ "content-type": urlencoded }), broken)).toEqual(none);
});

test.each([
  ["a byte order mark before it", `\uFEFF${field}=abcdefghij`],
  ["broken percent signs", `${field}=%zz%2`],
  ["a NUL", `${field}=a%00b`],
  ["bytes that are no UTF-8", `${field}=%ff%fe`],
])("R09 %s is read without an error", async (_name, body) => {
  expect(["token", "no-token"]).toContain((await read(body)).kind);
});

test("R09 no body of 2,000 invented ones makes it fail", async () => {
  const piece = fc.oneof(
    fc.constantFrom(field, "=", "&", "%", "%2", "%00", "%ff", "--b", "\r\n", "\r\n\r\n", "--b--", ";", "+"),
    fc.constant(`Content-Disposition: form-data; name="${field}"`),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const type = fc.constantFrom(
    urlencoded,
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    `${urlencoded}; charset=utf-16`,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), type, async (pieces, contentType) => {
      const { kind } = await readLandingForm(
        new Headers({ "content-type": contentType }),
        new Response(pieces.join("")).body,
      );
      expect(["token", "sealed", "no-token"]).toContain(kind);
    }),
    { numRuns: 2_000 },
  );
}, 30_000);
