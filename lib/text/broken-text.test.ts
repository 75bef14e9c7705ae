import { expect, test } from "vitest";
import { redeemClaimInput } from "#lib/registration/hand-off/registration-claim.ts";
import { updateOrganizationInput } from "#lib/customers/update-organization.ts";
import { importInput } from "#lib/customers/import/import-input.ts";
import { findBrokenText } from "#lib/text/broken-text.ts";
import { readInput } from "#lib/http/read-input.ts";

const json = (body: string) =>
  new Request("https://app.example/", { method: "PUT", headers: { "content-type": "application/json" }, body });

test.each([
  ["an external id", updateOrganizationInput, String.raw`{"externalId":"tenant-\ud800"}`, "externalId"],
  ["a name", updateOrganizationInput, String.raw`{"name":"Acme \udfff"}`, "name"],
  ["a name's NUL", updateOrganizationInput, String.raw`{"name":"Acme \u0000"}`, "name"],
  ["a code", redeemClaimInput, String.raw`{"code":"\ud800"}`, "code"],
  ["a row", importInput, String.raw`{"rows":[{"productCode":"\ud800x"}]}`, "rows.0.productCode"],
])("half a character in %s of a JSON body is refused at its field", async (_what, schema, body, path) => {
  const error = await readInput(schema, json(body), 10_000).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "INVALID_REQUEST" });
  expect((error as { fields: { path: string }[] }).fields.map((field) => field.path)).toContain(path);
});

test("a name of a field may be broken as well, and a body may be as deep as it likes", () => {
  expect(findBrokenText({ ["\ud800"]: 1 })).toEqual([""]);
  expect(findBrokenText(JSON.parse(`${"[".repeat(50_000)}"ok"${"]".repeat(50_000)}`))).toEqual([]);
  expect(findBrokenText({ rows: [{ a: "fine", b: "😀" }, { a: "\udc00" }] })).toEqual(["rows.1.a"]);
});
