import { expect, test } from "vitest";
import { safePath } from "#lib/http/safe-path.ts";

const ours = ["/dashboard", "/register", "/admin/customers?q=Ada+Analytics", "/dashboard/agreements/1#usage", "/"];

test.each(ours)("A06 keeps our own path %s", (path) => {
  expect(safePath(path, "/fallback")).toBe(path);
});

const bytes = Array.from({ length: 33 }, (_, code) => String.fromCharCode(code)).concat("\u007f");
const foreign = [
  ...[
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
  ],
  ...[
    "https://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "//evil.example/%2e%2e",
  ],
  ...[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:x",
    "file:///x",
  ],
  ...[
    "/%2f/evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
  ],
  ...["/.//evil.example", "/..//evil.example", "/./\\evil.example", "/a/..//evil.example", "/a/../..//evil.example"],
  ...[
    "evil.example",
    "www.evil.example",
    "@evil.example",
    ":80",
    "?next=//evil",
    "#//evil",
    "",
    " ",
    " /dashboard",
    "/ /x\n",
  ],
  ...[
    "//user:secret@evil.example",
    "//evil.example:443/x",
    "//[::1]/",
    "//0x7f000001",
    "//evil。example",
    "///\\evil.example",
  ],
  ...["/api/auth/signout", "/API/auth/signout", "/api", "/a/../api/v1", "/marketplace/landing", "/_next/static/x"],
  ...[null, undefined, 1, {}, ["/dashboard"], "/".padEnd(3_000, "a")],
  ...bytes.map((byte) => `${byte}//evil.example`),
  ...bytes.map((byte) => `/${byte}/evil.example`),
];

test(`A06 sends ${foreign.length} other texts to the default page`, () => {
  expect(foreign.length).toBeGreaterThan(100);
  for (const payload of foreign) {
    const path = safePath(payload, "/fallback");
    const resolved = new URL(path, "https://app.example");
    expect({ payload, origin: resolved.origin }).toEqual({ payload, origin: "https://app.example" });
    if (payload !== "/ /evil.example") expect({ payload, path }).toEqual({ payload, path: "/fallback" });
  }
});
