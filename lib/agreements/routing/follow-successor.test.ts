import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSuccessor, followSuccessor, type CustomerAgreements } from "#lib/agreements/routing/follow-successor.ts";
import type { RoutedAgreement } from "#lib/agreements/routing/resolve-metering-agreement.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

const t = (text: string) => new Date(`2026-11-21T${text}:00Z`);
const agreement = (id: string, over: Partial<RoutedAgreement> = {}): RoutedAgreement => ({
  id,
  productId: "p",
  status: "active",
  startsAt: null,
  endsAt: null,
  intakeClosedAt: null,
  meteringFrom: null,
  successorId: null,
  ...over,
});
const ofAccount = (...agreements: RoutedAgreement[]): CustomerAgreements => ({
  ofAccount: new Map(agreements.map((one) => [one.id, one])),
  ofOrganization: [],
});

describe("a renewal on a new license", () => {
  const old = agreement("old", { status: "ended", endsAt: t("10:20"), successorId: "new" });
  const renewed = agreement("new", { startsAt: t("10:20") });
  const both = ofAccount(old, renewed);

  test.each([
    ["old", "10:19", "old"],
    ["old", "10:20", "new"],
    ["old", "10:45", "new"],
    ["new", "10:00", "old"],
    ["new", "09:00", "old"],
    ["new", "10:20", "new"],
  ])("usage under the %s one, stamped %s, is the %s one's", (named, at, expected) => {
    expect(followSuccessor(named === "old" ? old : renewed, t(at), both)).toMatchObject({
      agreement: { id: expected },
    });
  });

  test("is the old one's successor once it has begun", () => {
    expect(findSuccessor(old, t("10:19"), both.ofAccount)).toBeNull();
    expect(findSuccessor(old, t("10:20"), both.ofAccount)).toBe(renewed);
    expect(findSuccessor(renewed, t("10:20"), both.ofAccount)).toBeNull();
  });
});

describe("an instant before the start, in the same hour", () => {
  const later = agreement("later", { startsAt: t("10:20") });
  const other = { agreement: agreement("other"), link: { isFirst: true, linkedFrom: t("08:00"), linkedTo: null } };

  test("is taken, unless another agreement of the organization covers it", () => {
    const alone = { ofAccount: new Map(), ofOrganization: [] };
    expect(followSuccessor(later, t("10:00"), alone)).toEqual({ kind: "found", agreement: later });
    expect(followSuccessor(later, t("10:00"), { ...alone, ofOrganization: [other] })).toEqual({ kind: "covered" });
    expect(followSuccessor(later, t("10:20"), { ...alone, ofOrganization: [other] })).toMatchObject({ kind: "found" });
  });
});

test("each instant belongs to one license of a chain, whichever of them is named", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(gaps, fc.nat(4), fc.integer({ min: -30, max: 1500 }), (lengths, which, minute) => {
      const after = (minutes: number) => new Date(t("00:00").getTime() + minutes * MINUTE_MS);
      const changes = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, length) => sum + length, 0));
      const chain = [0, ...changes].map((from, i) =>
        agreement(`license-${i}`, {
          startsAt: after(from),
          endsAt: changes[i] === undefined ? null : after(changes[i]),
          successorId: changes[i] === undefined ? null : `license-${i + 1}`,
        }),
      );
      const at = after(minute);
      const followed = followSuccessor(chain[which % chain.length]!, at, ofAccount(...chain));
      const owner = chain.findLast(({ startsAt }) => startsAt! <= at) ?? chain[0]!;
      expect(followed).toEqual({ kind: "found", agreement: owner });
    }),
  );
});

test("rows that name each other as successors end the search", () => {
  const one = agreement("one", { endsAt: t("10:00"), successorId: "two" });
  const two = agreement("two", { endsAt: t("09:00"), successorId: "one" });
  expect(followSuccessor(one, t("11:00"), ofAccount(one, two)).kind).toBe("found");
});
