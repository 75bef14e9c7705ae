import { expect, test } from "vitest";
import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import type { Settled } from "#lib/agreements/lifecycle/reconciled-row.ts";
import type { Answer } from "#lib/agreements/lifecycle/facts/reading.ts";
import { at, fact, licenseArn, live, permutations, readAt, shown } from "#lib/testing/fixtures/agreement-facts.ts";

const renewal = { awsAgreementId: "agmt-2", intent: "RENEW", previousAwsAgreementId: "agmt-1" } as const;
const renewed = shown("agmt-1", { status: "RENEWED", endsAt: at("11:00:00") });

/** Seven events each, what AWS shows afterwards, and the state that AWS is in. */
const lives = [
  {
    name: "bought, renewed, cancelled",
    events: [
      fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none" }),
      fact("license-updated", "10:01:00", { licenseArn }),
      fact("created", "11:00:00", { ...renewal, startsAt: at("11:00:00"), endsAt: at("20:00:00") }),
      fact("ended", "11:00:00", { awsStatus: "RENEWED" }),
      fact("license-updated", "11:00:00", { awsAgreementId: "agmt-2", licenseArn }),
      fact("ended", "15:00:00", { awsAgreementId: "agmt-2", awsStatus: "CANCELLED" }),
      fact("license-deprovisioned", "15:00:31", { awsAgreementId: "agmt-2", licenseArn }),
    ],
    shows: [
      { agreement: renewed },
      {
        agreement: shown("agmt-2", { status: "CANCELLED", startsAt: at("11:00:00"), endsAt: at("15:00:00") }),
        license: { licenseArn, status: "DEPROVISIONED", reason: "AGREEMENT_INACTIVE" },
      },
    ],
    state: { status: "ended", awsAgreementId: "agmt-2", startsAt: at("10:00:00"), endsAt: at("15:00:00") },
  },
  {
    name: "bought, amended, renewed, going on",
    events: [
      fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none" }),
      fact("license-updated", "10:01:00", { licenseArn }),
      fact("amended", "10:30:00", { startsAt: at("10:00:00"), endsAt: at("19:00:00") }),
      fact("created", "11:00:00", { ...renewal, startsAt: at("11:00:00"), endsAt: "none" }),
      fact("ended", "11:00:00", { awsStatus: "RENEWED" }),
      fact("license-updated", "11:00:00", { awsAgreementId: "agmt-2", licenseArn }),
      fact("amended", "12:00:00", { awsAgreementId: "agmt-2", startsAt: at("11:00:00"), endsAt: at("23:00:00") }),
    ],
    shows: [
      { agreement: renewed },
      {
        agreement: shown("agmt-2", { startsAt: at("11:00:00"), endsAt: at("23:00:00") }),
        license: { licenseArn, status: "PROVISIONED", reason: "AGREEMENT_ACTIVE" },
        isTrial: false,
      },
    ],
    state: { status: "ending", awsAgreementId: "agmt-2", startsAt: at("10:00:00"), endsAt: at("23:00:00") },
  },
  {
    name: "bought, amended, renewed, then the buyer's account is suspended, of which no notice tells",
    events: [
      fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none" }),
      fact("license-updated", "10:01:00", { licenseArn }),
      fact("amended", "10:30:00", { startsAt: at("10:00:00"), endsAt: at("19:00:00") }),
      fact("created", "11:00:00", { ...renewal, startsAt: at("11:00:00"), endsAt: "none" }),
      fact("ended", "11:00:00", { awsStatus: "RENEWED" }),
      fact("license-updated", "11:00:00", { awsAgreementId: "agmt-2", licenseArn }),
      fact("advisory-issued", "12:00:00", { awsAgreementId: "agmt-2" }),
    ],
    shows: [
      { agreement: renewed },
      {
        agreement: shown("agmt-2", { startsAt: at("11:00:00") }),
        license: { licenseArn, status: "FAILED", reason: "ACCOUNT_SUSPENDED" },
      },
    ],
    state: {
      status: "suspended",
      awsReason: "ACCOUNT_SUSPENDED",
      awsAgreementId: "agmt-2",
      startsAt: at("10:00:00"),
      endsAt: null,
    },
  },
] satisfies { name: string; events: LifecycleFact[]; shows: Answer[]; state: Partial<Settled> }[];

test.each(lives)(
  "E02 E03 $name: in all orders, doubled, and with any one lost, one sweep ends in AWS's state",
  (life) => {
    const now = at("16:00:00");
    const sweep = readAt("16:00:00", ...life.shows);
    const whole = live(life.events, sweep, now);
    expect(whole).toMatchObject({ ...life.state, previousAwsAgreementId: "agmt-1" });
    let count = 0;
    for (const order of permutations(life.events)) {
      expect(live([...order, order[count % 7]!], sweep, now)).toEqual(whole);
      count++;
    }
    for (const lost of life.events.keys()) {
      for (const order of permutations(life.events.toSpliced(lost, 1))) {
        const doubled = [...order, order[count % 6]!];
        expect(live(doubled, sweep, now)).toMatchObject({ ...life.state, previousAwsAgreementId: "agmt-1" });
        count++;
      }
    }
    expect(count).toBe(5_040 + 7 * 720);
  },
);

test("E03 AWS alone, without any notice, gives the same state", () => {
  for (const { shows, state } of lives) {
    expect(live([], readAt("16:00:00", ...shows), at("16:00:00"))).toMatchObject(state);
  }
});
