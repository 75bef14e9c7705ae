import { describe, expect, test } from "vitest";
import type { Membership, OperatorRole } from "#lib/auth/actor.ts";
import { afterSignInPath, whereTo } from "#lib/auth/sign-in/where-to.ts";

const memberOf = (organizationId: string, isArchived = false): Membership => ({
  organizationId,
  organizationName: organizationId,
  role: "OWNER",
  isArchived,
});
const person = (operatorRole: OperatorRole | null, ...memberships: Membership[]) => ({ operatorRole, memberships });

const people = {
  operator: person("VIEWER"),
  both: person("OWNER", memberOf("harrow")),
  buyer: person(null, memberOf("harrow")),
  buyerOfTwo: person(null, memberOf("harrow"), memberOf("quill")),
  none: person(null),
};

type Row = [next: string, operator: string, both: string, buyer: string, buyerOfTwo: string, none: string];
const refused = "/dashboard?notice=no-console";
const rows: Row[] = [
  ["/", "/admin", "/admin", "/dashboard", "/dashboard", "/dashboard"],
  ["/sign-in?next=/sign-in", "/admin", "/admin", "/dashboard", "/dashboard", "/dashboard"],
  ["/sign-out", "/admin", "/admin", "/dashboard", "/dashboard", "/dashboard"],
  ["/admin", "/admin", "/admin", refused, refused, refused],
  ["/admin/customers?q=Ada", "/admin/customers?q=Ada", "/admin/customers?q=Ada", refused, refused, refused],
  ["/dashboard", "/admin", "/dashboard", "/dashboard", "/dashboard", "/dashboard"],
  ["/dashboard/team", "/admin", "/dashboard/team", "/dashboard/team", "/dashboard/team", "/dashboard"],
  [
    "/dashboard?organization=quill",
    "/admin",
    "/dashboard",
    "/dashboard",
    "/dashboard?organization=quill",
    "/dashboard",
  ],
  ["/register?arrival=a1", ...(Array(5).fill("/register?arrival=a1") as [string, string, string, string, string])],
  ["/administration", ...(Array(5).fill("/administration") as [string, string, string, string, string])],
];

describe("where to after signing in", () => {
  for (const [next, ...expected] of rows) {
    test(`from ${next}`, () => {
      expect(Object.values(people).map((one) => whereTo(one, next))).toEqual(expected);
    });
  }

  test("a place that depends on who it is goes through the front door, all others directly", () => {
    expect(afterSignInPath("/")).toBe("/");
    expect(afterSignInPath("/admin/keys?a=1&b=2")).toBe("/?next=%2Fadmin%2Fkeys%3Fa%3D1%26b%3D2");
    expect(afterSignInPath("/dashboard")).toBe("/?next=%2Fdashboard");
    expect(afterSignInPath("/register?arrival=a1")).toBe("/register?arrival=a1");
    expect(afterSignInPath("/docs/api")).toBe("/docs/api");
    expect(afterSignInPath("/administration")).toBe("/administration");
  });
});
