import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_IMPORT_ROWS } from "#lib/customers/import/import-input.ts";
import {
  isReadableList,
  isReadableReference,
  MOST_FORM_BYTES,
  refuseUnreadableForm,
} from "#lib/http/forms/unreadable-form.ts";
import config from "#next.config.js";

const part = (name: string, value: string) =>
  `------doors\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const form = (...parts: [string, string][]) =>
  `${parts.map(([name, value]) => part(name, value)).join("")}------doors--\r\n`;
const multipart = "multipart/form-data; boundary=----doors";
const id = "40".padEnd(42, "a");

async function ask(body: string, headers: Record<string, string>, path = "/admin/keys", method = "POST") {
  const request = new Request(`https://app.example${path}`, { method, headers, ...(method === "POST" && { body }) });
  return (await refuseUnreadableForm(request))?.status ?? null;
}

test("the forms of our pages pass, with and without script", async () => {
  const state = '{"attempt":0,"values":{},"faults":{},"message":null}';
  const fields: [string, string][] = [
    ["name", "production"],
    ["scopes", "usage:write"],
  ];
  expect(await ask(form([`$ACTION_ID_${id}`, ""], ...fields), { "content-type": multipart })).toBeNull();
  const bound: [string, string][] = [
    ["$ACTION_REF_1", ""],
    ["$ACTION_1:0", `{"id":"${id}","bound":"$@1"}`],
    ["$ACTION_1:1", `[${state}]`],
    ["$ACTION_KEY", "k3141592653589793"],
  ];
  expect(await ask(form(...bound, ...fields), { "content-type": multipart })).toBeNull();
  const byScript = { "content-type": multipart, "next-action": id };
  expect(await ask(form(["1_name", "production"], ["0", `[${state},"$K1"]`]), byScript)).toBeNull();
  expect(
    await ask('["$undefined","$$a price","$D2026-11-21T10:00:00.000Z","$n12","$0:0"]', { "next-action": id }),
  ).toBe(400);
  expect(
    await ask('[{"hour":"$D2026-11-21T10:00:00.000Z","n":"$n12"},"$0:0","$$1","$undefined"]', { "next-action": id }),
  ).toBeNull();
});

test.each([
  ["no multipart at all", "garbage"],
  ["a part without its end", part("name", "x")],
  ["a part cut short", form(["name", "production"]).slice(0, 40)],
  ["an unknown field of Next's", form(["$ACTION_X", ""])],
  ["a field without a name", form(["", "x"])],
  ["an action id that is none", form(["$ACTION_ID_../../x", ""])],
  ["a reference that is no JSON", form(["$ACTION_REF_1", ""], ["$ACTION_1:0", `{"id":"${id}`])],
  ["arguments that are no list", form(["$ACTION_REF_1", ""], ["$ACTION_1:1", "{}"])],
])("%s is 400", async (_, body) => {
  expect(await ask(body, { "content-type": multipart })).toBe(400);
});

test.each([
  "",
  "x",
  "{}",
  '"$K1"',
  '["$1"]',
  '["$@1"]',
  '["$F1"]',
  '["$h1"]',
  '["$B1"]',
  '["$0:constructor"]',
  '["$0:7"]',
  '["$Dx"]',
  "[1,2,3,4,5]",
])("arguments that none of our pages writes are 400: %s", async (body) => {
  expect(await ask(body, { "next-action": id })).toBe(400);
});

test("the largest form of a page passes: every line of a list of customers ticked", async () => {
  // As React names a form's fields, between Chromium's boundaries.
  const boundary = "----WebKitFormBoundary0123456789abcdef";
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="1_${name}"\r\n\r\n${value}\r\n`;
  const ticked = Array.from({ length: MAX_IMPORT_ROWS }, (_, row) => field("agreed", String(row + 1_002)));
  const state = `--${boundary}\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$K1"]\r\n`;
  const body = `${field("id", id)}${field("digest", "a".repeat(64))}${ticked.join("")}${state}--${boundary}--\r\n`;
  const type = `multipart/form-data; boundary=${boundary}`;
  expect(await ask(body, { "content-type": type, "next-action": id })).toBeNull();
  expect(body.length).toBeLessThanOrEqual(MOST_FORM_BYTES);
  // Next's own limit is no part of our code.
  expect(config.experimental?.serverActions?.bodySizeLimit).toBe(`${MOST_FORM_BYTES / 1024}kb`);
});

test("a form that is too large is 413, files and other requests pass", async () => {
  expect(await ask("x".repeat(MOST_FORM_BYTES + 1), { "next-action": id })).toBe(413);
  expect(await ask("garbage", { "content-type": multipart }, "/admin/customers/import/file")).toBeNull();
  expect(await ask("a=b", { "content-type": "application/x-www-form-urlencoded" })).toBeNull();
  expect(await ask("", { "next-action": id }, "/admin", "GET")).toBeNull();
});

test("nothing makes the check itself fail", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(typeof isReadableList(text)).toBe("boolean");
      expect(typeof isReadableReference(text)).toBe("boolean");
    }),
  );
});
