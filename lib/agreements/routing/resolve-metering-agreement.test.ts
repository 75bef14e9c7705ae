import { describe, expect, test } from "vitest";
import {
  resolveMeteringAgreement,
  type RoutedAgreement,
  type RoutingCandidate,
} from "#lib/agreements/routing/resolve-metering-agreement.ts";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour));
const agreement = (id: string, over: Partial<RoutedAgreement> = {}): RoutedAgreement => ({
  id,
  productId: "p",
  status: "active",
  startsAt: at(0),
  endsAt: null,
  intakeClosedAt: null,
  meteringFrom: null,
  successorId: null,
  ...over,
});
const linked = (id: string, from: number, over: Partial<RoutedAgreement> = {}, to?: number): RoutingCandidate => ({
  agreement: agreement(id, over),
  link: { isFirst: true, linkedFrom: at(from), linkedTo: to === undefined ? null : at(to) },
});
const unlinked = (id: string, over: Partial<RoutedAgreement> = {}): RoutingCandidate => ({
  agreement: agreement(id, over),
  link: null,
});

describe("the metering agreement of an organization or account and product", () => {
  test.each<[string, RoutingCandidate[], string]>([
    ["nobody known", [], "unknown"],
    ["one unlinked", [unlinked("a")], "a"],
    ["several unlinked", [unlinked("a"), unlinked("b")], "ambiguous"],
    ["a linked one beside an unlinked one", [unlinked("a"), linked("b", 5)], "b"],
    ["a second purchase, linked later", [linked("b", 6), linked("a", 5)], "a"],
    ["the first one ended before the instant", [linked("a", 5, { endsAt: at(8) }), linked("b", 6)], "b"],
    ["the first one ends after the instant", [linked("a", 5, { endsAt: at(11) }), linked("b", 6)], "a"],
    ["the first one begins after the instant", [linked("a", 5, { startsAt: at(11) }), linked("b", 6)], "b"],
    ["the first one never came to life", [linked("a", 5, { status: "failed" }), linked("b", 6)], "b"],
    ["unlinked again before the instant", [linked("a", 5, {}, 9), linked("b", 6)], "b"],
    [
      "all ended: the one that ended last is judged",
      [unlinked("a", { endsAt: at(8) }), unlinked("b", { endsAt: at(9) })],
      "b",
    ],
    ["the only one begins later in the hour", [linked("a", 5, { startsAt: new Date(at(10).getTime() + 1) })], "a"],
    [
      "an earlier one covers the hour's start",
      [linked("a", 5, { startsAt: new Date(at(10).getTime() + 1) }), linked("b", 6)],
      "b",
    ],
    [
      "the only link begins later in the hour",
      [{ ...linked("a", 5), link: { isFirst: false, linkedFrom: new Date(at(10).getTime() + 1), linkedTo: null } }],
      "a",
    ],
    ["two linked at the same moment", [linked("a", 5), linked("b", 5)], "ambiguous"],
    ["one agreement with two links", [linked("a", 5, {}, 7), { ...linked("a", 7) }], "a"],
  ])("%s", (_, candidates, expected) => {
    const routing = resolveMeteringAgreement(candidates, at(10));
    expect(routing.kind === "found" ? routing.agreement.id : routing.kind).toBe(expected);
  });

  test("a first link sees the hours before it, a later one does not", () => {
    const early = at(3);
    expect(resolveMeteringAgreement([linked("a", 5)], early)).toMatchObject({ kind: "found" });
    const later: RoutingCandidate = {
      agreement: agreement("b"),
      link: { isFirst: false, linkedFrom: at(5), linkedTo: null },
    };
    const routing = resolveMeteringAgreement([later, linked("a", 6)], early);
    expect(routing).toMatchObject({ kind: "found", agreement: { id: "a" } });
  });
});
