import { expect, test } from "vitest";
import { contentSecurityPolicy } from "#lib/http/content-security-policy.ts";

test("F07 a page's policy names the nonce, the issuer, and nothing unsafe", () => {
  const policy = contentSecurityPolicy("abc", ["https://issuer.example"], false);
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy).toContain("form-action 'self' https://issuer.example");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
});
