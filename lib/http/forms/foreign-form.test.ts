import { expect, test } from "vitest";
import { formHost, refuseForeignForm } from "#lib/http/forms/foreign-form.ts";

const appUrl = "https://app.lumenar.example";
const answer = (method: string, headers: Record<string, string>, path = "/admin/metering/x") =>
  refuseForeignForm(new Request(`${appUrl}${path}`, { method, headers }), appUrl);

test.each([
  ["another site's form", { origin: "https://evil.example" }],
  ["a form without an origin", {}],
  ["an opaque origin", { origin: "null" }],
])("%s is refused in words", async (_, headers) => {
  const refused = answer("POST", headers);
  expect(refused?.status).toBe(403);
  expect(await refused?.text()).toBe(
    `This form was not sent by a page of this site. Open ${appUrl} and send it from there.\n`,
  );
});

test("our own forms, reads and the theme's switch pass", () => {
  expect(answer("POST", { origin: appUrl })).toBeNull();
  expect(answer("GET", {})).toBeNull();
  expect(answer("HEAD", { origin: "https://evil.example" })).toBeNull();
  expect(answer("POST", {}, "/preferences/theme")).toBeNull();
});

test("Next reads the host that was checked, not the one that a client or a proxy writes", () => {
  const headers = { origin: appUrl, host: "internal:3000", "x-forwarded-host": "evil.example" };
  expect(formHost(new Request(`${appUrl}/admin`, { method: "POST", headers }))).toBe("app.lumenar.example");
  expect(formHost(new Request(`${appUrl}/admin`, { headers }))).toBeNull();
});
