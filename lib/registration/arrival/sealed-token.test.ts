import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { openToken, sealToken } from "#lib/registration/arrival/sealed-token.ts";
import { tokenPurpose } from "#lib/registration/handle.ts";

const sealer = createSealer(["secret-secret"]);

test("a token opens in its own row alone, whatever it is made of", () => {
  for (const token of ["t", "Zm9v+/=".repeat(200), "ش".repeat(2_000), "x".repeat(8_000)]) {
    const sealed = sealToken(sealer, "row", token);
    expect(openToken(sealer, "row", sealed)).toBe(token);
    expect(openToken(sealer, "another", sealed)).toBeNull();
    expect(openToken(createSealer(["another-secret"]), "row", sealed)).toBeNull();
  }
});

test("what an earlier release sealed still opens, and what is none does not", () => {
  expect(openToken(sealer, "row", sealer.seal(tokenPurpose("row"), "token"))).toBe("token");
  for (const text of ["", "token", "z.", "z.AAAA", "v1.a.b"]) expect(openToken(sealer, "row", text)).toBeNull();
});

test("2,000 tokens of 8 KB, as anyone may post, take less than 18 MB", () => {
  const random = randomBytes(6_144).toString("base64");
  expect(random).toHaveLength(8_192);
  expect(sealToken(sealer, "row", random).length * 2_000).toBeLessThan(18_000_000);
  expect(sealToken(sealer, "row", "x".repeat(8_192)).length).toBeLessThan(200);
});
