import { expect, test } from "vitest";
import { isSameOrigin } from "#lib/http/forms/same-origin.ts";

const live = "https://app.lumenar.example";
const local = "http://localhost:3000";
const host = "app.lumenar.example";

test.each([
  ["our own page", { origin: live, host, fetchSite: "same-origin" }, live, true],
  ["our own page in a browser without fetch metadata", { origin: live, host, fetchSite: null }, live, true],
  ["no origin, but the browser vouches", { origin: null, host, fetchSite: "same-origin" }, live, true],
  ["neither header", { origin: null, host, fetchSite: null }, live, false],
  ["origin null", { origin: "null", host, fetchSite: null }, live, false],
  ["another site", { origin: "https://evil.example", host, fetchSite: "cross-site" }, live, false],
  [
    "another site that forges the host",
    { origin: "https://evil.example", host: "evil.example", fetchSite: null },
    live,
    false,
  ],
  ["a sibling", { origin: "https://other.lumenar.example", host, fetchSite: "same-site" }, live, false],
  ["the plain http of ours", { origin: "http://app.lumenar.example", host, fetchSite: null }, live, false],
  ["malformed", { origin: "https://app.lumenar.example/x", host, fetchSite: null }, live, false],
  ["nonsense", { origin: "::", host, fetchSite: null }, live, false],
  [
    "loopback by its other name",
    { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000", fetchSite: null },
    local,
    true,
  ],
  [
    "another port of this machine",
    { origin: "http://localhost:4510", host: "localhost:3000", fetchSite: "same-site" },
    local,
    false,
  ],
  [
    "another port, without metadata",
    { origin: "http://localhost:4510", host: "localhost:3000", fetchSite: null },
    local,
    false,
  ],
])("A11 %s", (_name, request, appUrl, expected) => {
  expect(isSameOrigin(request, appUrl)).toBe(expected);
});
