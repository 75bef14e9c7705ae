import fc from "fast-check";
import { expect, test } from "vitest";
import { foldFacts } from "#lib/agreements/lifecycle/facts/fold-facts.ts";
import type { FactKind, LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

const at = (time: string) => new Date(`2026-11-21T${time}Z`);

function fact(kind: FactKind, time: string, over: Partial<LifecycleFact> = {}): LifecycleFact {
  return {
    kind,
    at: at(time),
    awsAgreementId: "agmt-1",
    previousAwsAgreementId: null,
    intent: null,
    awsStatus: null,
    startsAt: null,
    endsAt: null,
    renewsByItself: null,
    productCode: null,
    productId: null,
    licenseArn: null,
    customerAwsAccountId: null,
    customerIdentifier: null,
    proposerAccountId: null,
    offerId: null,
    isTrial: null,
    initialAgreementId: null,
    endedAt: null,
    license: null,
    endReason: null,
    ...over,
  };
}

const licenseArn = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";
/** Bought, renewed on the same license, amended, canceled. */
const life: LifecycleFact[] = [
  fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none" }),
  fact("license-updated", "10:01:00", { licenseArn }),
  fact("created", "11:00:00", {
    awsAgreementId: "agmt-2",
    intent: "RENEW",
    previousAwsAgreementId: "agmt-1",
    startsAt: at("11:00:00"),
    endsAt: at("20:00:00"),
  }),
  fact("ended", "11:00:00", { awsStatus: "RENEWED" }),
  fact("license-updated", "11:00:00", { awsAgreementId: "agmt-2", licenseArn }),
  fact("ended", "15:00:00", { awsAgreementId: "agmt-2", awsStatus: "CANCELLED" }),
  fact("license-deprovisioned", "15:00:31", { awsAgreementId: "agmt-2", licenseArn }),
];

function* permutations<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [index, item] of list.entries()) {
    for (const rest of permutations(list.toSpliced(index, 1))) yield [item, ...rest];
  }
}

test("E02 all 5,040 orders of a seven-event life, with duplicates, add up to the same", () => {
  const expected = foldFacts(life);
  let count = 0;
  for (const order of permutations(life)) {
    expect(foldFacts([...order, order[count % 7]!, order[(count * 3) % 7]!])).toEqual(expected);
    count++;
  }
  expect(count).toBe(5_040);
  expect(expected).toMatchObject({
    proof: "licensed",
    awsAgreementId: "agmt-2",
    previousAwsAgreementId: "agmt-1",
    startsAt: at("10:00:00"),
    end: { at: at("15:00:00"), because: "ENDED" },
  });
});

test.each(life.map((_, index) => index))(
  "E03 with event %i lost it is still over, a second later at most half a minute",
  (lost) => {
    const facts = foldFacts(life.toSpliced(lost, 1));
    expect(facts.awsAgreementId).toBe("agmt-2");
    expect(facts.end?.at.getTime()).toBeGreaterThanOrEqual(at("15:00:00").getTime());
    expect(facts.end?.at.getTime()).toBeLessThanOrEqual(at("15:00:31").getTime());
  },
);

test("LEGACY: all orders of six notices, with duplicates, add up to the same", () => {
  const says = (kind: FactKind, time: string, isTrial: boolean | null = null) =>
    fact(kind, time, { awsAgreementId: null, customerIdentifier: "cust-1", isTrial });
  const legacy = [
    says("subscribe-success", "10:00:00", true),
    says("entitlement-updated", "10:00:01"),
    says("unsubscribe-pending", "11:00:00"),
    says("subscribe-success", "11:30:00", false),
    says("unsubscribe-pending", "14:00:00"),
    says("unsubscribe-success", "15:00:00"),
  ];
  const expected = foldFacts(legacy);
  for (const order of permutations(legacy)) expect(foldFacts([...order, order[0]!])).toEqual(expected);
  expect(expected).toMatchObject({ end: { at: at("15:00:00"), because: "UNSUBSCRIBED" }, isTrial: false });
});

test("any facts in any order with any duplicates add up to the same", () => {
  const kinds: FactKind[] = [
    "created",
    "amended",
    "ended",
    "end-notice",
    "advisory-issued",
    "advisory-resolved",
    "license-updated",
    "license-deprovisioned",
  ];
  const anyFact = fc
    .record({
      kind: fc.constantFrom(...kinds),
      minute: fc.integer({ min: 0, max: 59 }),
      awsAgreementId: fc.constantFrom("agmt-1", "agmt-2", "agmt-3"),
      awsStatus: fc.constantFrom("CANCELLED", "RENEWED", "REPLACED", null),
      previousAwsAgreementId: fc.constantFrom("agmt-1", "agmt-2", null),
    })
    // AWS says each thing of an instant once: else nobody could tell which of two contradicting ones is right.
    .map(({ minute, ...over }) => fact(over.kind, `10:${String(minute).padStart(2, "0")}:00`, over));
  const facts = fc.uniqueArray(anyFact, { selector: (one) => one.at.getTime(), maxLength: 12 });
  const shuffled = facts.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
  );
  fc.assert(
    fc.property(shuffled, ([list, order, again]) => {
      expect(foldFacts([...order, ...again])).toEqual(foldFacts(list));
    }),
    { numRuns: 500 },
  );
});

test("a renewal agreed for a later day is not in force before it begins", () => {
  const facts = foldFacts([
    life[0]!,
    life[1]!,
    fact("created", "10:30:00", {
      awsAgreementId: "agmt-2",
      intent: "RENEW",
      previousAwsAgreementId: "agmt-1",
      startsAt: at("18:00:00"),
    }),
  ]);
  expect(facts).toMatchObject({ awsAgreementId: "agmt-1", supersededAt: null });
});

test("a licence updated after it was deprovisioned is back", () => {
  const back = [...life, fact("license-updated", "16:00:00", { awsAgreementId: "agmt-3", licenseArn })];
  expect(foldFacts(back)).toMatchObject({ awsAgreementId: "agmt-3", end: null });
});
