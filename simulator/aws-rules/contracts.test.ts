import { DescribeAgreementCommand, GetAgreementTermsCommand } from "@aws-sdk/client-marketplace-agreement";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ARCHIVE, startBox, type Box } from "#simulator/testing/box.ts";

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());
beforeEach(() => box.begin());

const bought = [
  { dimension: "seats", value: 25 },
  { dimension: "archive_gb", value: 100.9 },
  { dimension: "sso", value: true },
];
const value = async (agreementId: string) =>
  (await box.agreement().send(new DescribeAgreementCommand({ agreementId }))).estimatedCharges;
const terms = async (agreementId: string) =>
  (await box.agreement().send(new GetAgreementTermsCommand({ agreementId }))).acceptedTerms ?? [];

describe("contracts", () => {
  test("the value is what was committed to: 25 seats, 100 GB and a feature", async () => {
    const { agreementId } = await box.subscribe({ productCode: ARCHIVE, entitlements: bought });
    expect(await value(agreementId)).toEqual({ currencyCode: "USD", agreementValue: "3624.00" });
    await box.control("POST", `/_sim/agreements/${agreementId}/amend`, {
      entitlements: [{ dimension: "seats", value: 30 }],
    });
    expect(await value(agreementId)).toMatchObject({ agreementValue: "3600.00" });
  });

  test("what is only metered, and a trial, commit to nothing", async () => {
    expect(await value((await box.subscribe()).agreementId)).toMatchObject({ agreementValue: "0" });
    const trial = await box.subscribe({ productCode: ARCHIVE, offer: "free-trial", entitlements: bought });
    expect(await value(trial.agreementId)).toMatchObject({ agreementValue: "0" });
  });

  test("the terms have a rate card, what was bought of it, and the price of what goes beyond", async () => {
    const { agreementId } = await box.subscribe({
      productCode: ARCHIVE,
      startTime: "2031-01-15T00:00:00Z",
      endTime: "2032-01-15T00:00:00Z",
      entitlements: bought,
    });
    const all = await terms(agreementId);
    expect(all.find((term) => term.configurableUpfrontPricingTerm)?.configurableUpfrontPricingTerm).toMatchObject({
      currencyCode: "USD",
      rateCards: [
        {
          selector: { type: "Duration", value: "P12M" },
          constraints: { multipleDimensionSelection: "Allowed", quantityConfiguration: "Allowed" },
          rateCard: [
            { dimensionKey: "seats", price: "120.00" },
            { dimensionKey: "archive_gb", price: "0.2400" },
            { dimensionKey: "sso", price: "600.00" },
          ],
        },
      ],
      configuration: {
        selectorValue: "P12M",
        dimensions: [
          { dimensionKey: "seats", dimensionValue: 25 },
          { dimensionKey: "archive_gb", dimensionValue: 100 },
          { dimensionKey: "sso", dimensionValue: 1 },
        ],
      },
    });
    expect(all.find((term) => term.usageBasedPricingTerm)?.usageBasedPricingTerm?.rateCards).toEqual([
      { rateCard: [{ dimensionKey: "archive_gb_overage", price: "0.0300" }] },
    ]);
    expect(all.find((term) => term.validityTerm)?.validityTerm?.agreementDuration).toBe("P12M");
  });

  test.each([
    ["2031-01-31T00:00:00Z", "2031-02-28T00:00:00Z", "P28D"],
    ["2031-01-01T00:00:00Z", "2031-07-01T00:00:00Z", "P6M"],
    ["2031-01-01T00:00:00Z", "2031-01-31T00:00:00Z", "P30D"],
  ])("a term from %s to %s is %s", async (startTime, endTime, duration) => {
    await box.setClock("2030-12-01T00:00:00Z");
    const { agreementId } = await box.subscribe({ productCode: ARCHIVE, startTime, endTime, entitlements: bought });
    const validity = (await terms(agreementId)).find((term) => term.validityTerm)?.validityTerm;
    expect(validity?.agreementDuration).toBe(duration);
  });

  test("of a contract without quantities the rate card stands too", async () => {
    const { agreementId } = await box.subscribe({ productCode: ARCHIVE });
    const term = (await terms(agreementId)).find((each) => each.configurableUpfrontPricingTerm);
    expect(term?.configurableUpfrontPricingTerm?.rateCards?.[0]?.rateCard).toHaveLength(3);
    expect(term?.configurableUpfrontPricingTerm?.configuration?.dimensions).toEqual([]);
  });
});
