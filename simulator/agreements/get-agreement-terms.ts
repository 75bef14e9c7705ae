import type { Operation } from "#simulator/aws/operation.ts";
import {
  byAgreement,
  getAgreementOfParty,
  pageOf,
  toSeconds,
  type PageRequest,
} from "#simulator/agreements/read-shapes.ts";
import type { Agreement, Product } from "#simulator/state/tables.ts";

const DAY_MS = 86_400_000;

function days(agreement: Agreement): string {
  return `P${Math.round(((agreement.agreedEndsAt ?? agreement.startsAt) - agreement.startsAt) / DAY_MS)}D`;
}

type Term = Record<string, Record<string, unknown>>;

function pricingTerms(agreement: Agreement, product: Product): Term[] {
  const id = (name: string) => ({ type: name, id: `term-${name.toLowerCase()}-${agreement.offerId}` });
  const metered = product.dimensions.filter((dimension) => dimension.metered);
  const quantities = agreement.entitlements.filter(({ value }) => typeof value === "number");
  const terms: Term[] = [];
  if (agreement.offer === "free-trial") {
    const grants = quantities.map(({ dimension, value }) => ({
      dimensionKey: dimension,
      maxQuantity: Math.max(1, Math.floor(Number(value))),
    }));
    terms.push({ freeTrialPricingTerm: { ...id("FreeTrialPricingTerm"), duration: days(agreement), grants } });
  }
  if (metered.length > 0) {
    const rateCard = metered.map(({ name, price }) => ({ dimensionKey: name, price: price ?? "0" }));
    terms.push({
      usageBasedPricingTerm: { ...id("UsageBasedPricingTerm"), currencyCode: "USD", rateCards: [{ rateCard }] },
    });
  }
  if (agreement.offer !== "free-trial" && quantities.length > 0) {
    const dimensions = quantities.map(({ dimension, value }) => ({
      dimensionKey: dimension,
      dimensionValue: Math.floor(Number(value)),
    }));
    terms.push({
      configurableUpfrontPricingTerm: {
        ...id("ConfigurableUpfrontPricingTerm"),
        currencyCode: "USD",
        rateCards: [],
        configuration: { selectorValue: days(agreement), dimensions },
      },
    });
  }
  return terms;
}

function listTerms(agreement: Agreement, product: Product): Term[] {
  const id = (name: string) => ({ type: name, id: `term-${name.toLowerCase()}-${agreement.offerId}` });
  const hasEnd = agreement.agreedEndsAt !== null;
  return [
    ...pricingTerms(agreement, product),
    ...(hasEnd
      ? [
          {
            validityTerm: {
              ...id("ValidityTerm"),
              agreementDuration: days(agreement),
              agreementStartDate: toSeconds(agreement.startsAt),
              agreementEndDate: toSeconds(agreement.agreedEndsAt ?? 0),
            },
          },
          { renewalTerm: { ...id("RenewalTerm"), configuration: { enableAutoRenew: agreement.autoRenew } } },
        ]
      : []),
    {
      legalTerm: {
        ...id("LegalTerm"),
        documents: [{ type: "StandardEula", url: "https://eula.simulator.invalid", version: "2022-07-14" }],
      },
    },
    { supportTerm: { ...id("SupportTerm"), refundPolicy: "None: nothing here is billed." } },
  ];
}

/** GetAgreementTerms: prices, trial, term, renewal (facts sheet 6). */
export const getAgreementTerms: Operation = {
  name: "GetAgreementTerms",
  service: "agreement",
  input: byAgreement,
  sellerOnly: false,
  canBeDisabled: false,
  run(sim, caller, request: PageRequest & { agreementId: string }) {
    const { agreement, product } = getAgreementOfParty(sim, caller, request.agreementId);
    const scope = `terms ${agreement.agreementId}`;
    const { page, nextToken } = pageOf(listTerms(agreement, product), request, scope);
    return { applied: false, output: { acceptedTerms: page, ...(nextToken ? { nextToken } : {}) } };
  },
};
