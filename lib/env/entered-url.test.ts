import fc from "fast-check";
import { expect, test } from "vitest";
import { contentSecurityPolicy } from "#lib/http/content-security-policy.ts";
import { policyOrigin, readEnteredUrl } from "#lib/env/entered-url.ts";

const read = (text: string, isLocal = false) => {
  const url = readEnteredUrl(text, isLocal);
  return "fault" in url ? null : url.href;
};

test.each([
  ["https://x;sandbox;y.example/in", "a directive in the host"],
  ["https://x,y.example/in", "another source in the host"],
  ["https://'self'.example/in", "a quoted word in the host"],
  ["https://a b.example/", "a space"],
  ["https://a\tb.example/", "a tab, which the URL standard drops"],
  ['https://app.example/"x', "a quote"],
  ["https:\\\\app.example", "backslashes"],
  ["https://dana@app.example/", "a user"],
  ["https://:secret@app.example/", "a password"],
  ["https://app.example/in#part", "a part after #"],
  ["https://app.example/in#", "an empty part after #"],
  ["http://app.example/", "no https"],
  ["http://localhost:3000/", "this machine, from an app that others reach"],
  ["https://127.1/", "this machine in short"],
  ["https://[::1]/", "this machine over IPv6"],
  ["ftp://app.example/", "another scheme"],
  ["javascript:alert(1)", "code"],
  ["//app.example/", "no scheme"],
  ["app.example", "no scheme at all"],
  ["https:app.example", "no slashes"],
  ["https://-app.example/", "a label that begins with a hyphen"],
  ["https://app..example/", "an empty label"],
  [`https://app.example/${"x".repeat(2_000)}`, "more than 2,000 characters"],
  ["", "nothing"],
])("%s is refused: %s", (text) => {
  expect(read(text)).toBeNull();
});

test.each([
  ["https://app.company.com/aws-marketplace", "https://app.company.com/aws-marketplace"],
  ["  HTTPS://App.Company.COM:443/In?a=1 ", "https://app.company.com/In?a=1"],
  ["https://münchen.example/ü", "https://xn--mnchen-3ya.example/%C3%BC"],
  ["https://app.example:8443", "https://app.example:8443/"],
])("%s is written anew as %s", (text, href) => {
  expect(read(text)).toBe(href);
});

test("this machine over http, while the app is this machine's own", () => {
  expect(read("http://localhost:4000/in", true)).toBe("http://localhost:4000/in");
  expect(read("http://app.example/", true)).toBeNull();
});

test("whatever is stored, a page's policy gets no directive and no source of it", () => {
  expect(policyOrigin("https://x;sandbox;y.example/in")).toBeNull();
  const policy = contentSecurityPolicy(
    "n",
    ["https://x;sandbox;y.example/in", "https://ok.example/in", "no address"],
    false,
  );
  expect(policy).toContain("form-action 'self' https://ok.example;");
  expect(policy).not.toContain("sandbox");
  const before = contentSecurityPolicy("n", [], false).split(";").length;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((part) => `https://${part}.example/in`),
      ),
      (target) => {
        const directives = contentSecurityPolicy("n", [target], false).split(";");
        expect(directives).toHaveLength(before);
        const form = directives.find((directive) => directive.includes("form-action")) ?? "";
        expect(form).toMatch(/^ form-action 'self'( https?:\/\/[a-z0-9.:[\]-]+)?$/);
      },
    ),
  );
});
