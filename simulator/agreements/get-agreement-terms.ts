import type { Operation } from "#simulator/context/operation.ts";
import { boughtOf } from "#simulator/agreements/contract-value.ts";
import {
  byAgreement,
  getAgreementOfParty,
  pageOf,
  toSeconds,
  type PageRequest,
} from "#simulator/agreements/read-shapes.ts";
import type { Agreement, Product } from "#simulator/state/tables.ts";

const DAY_MS = 86_400_000;

/** A term as terms write it: in months where it is so many to the day, else in days. */
function durationOf({ startsAt, agreedEndsAt }: Agreement): string {
  const [from, to] = [new Date(startsAt), new Date(agreedEndsAt ?? startsAt)];
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const after = new Date(from);
  after.setUTCMonth(from.getUTCMonth() + months);
  return months > 0 && after.getTime() === to.getTime()
    ? `P${months}M`
    : `P${Math.round((to.getTime() - from.getTime()) / DAY_MS)}D`;
}

type Term = Record<string, Record<string, unknown>>;

function pricingTerms(agreement: Agreement, product: Product): Term[] {
  const id = (name: string) => ({ type: name, id: `term-${name.toLowerCase()}-${agreement.offerId}` });
  const metered = product.dimensions.filter((dimension) => dimension.metered);
  const entitled = product.dimensions.filter((dimension) => dimension.entitled);
  const bought = boughtOf(agreement);
  const isContract = product.pricingModel === "CONTRACT" || product.pricingModel === "CONTRACT_WITH_CONSUMPTION";
  const terms: Term[] = [];
  if (agreement.offer === "free-trial") {
    const grants = bought.map(({ dimension, quantity }) => ({
      dimensionKey: dimension,
      maxQuantity: Math.max(1, quantity),
    }));
    terms.push({ freeTrialPricingTerm: { ...id("FreeTrialPricingTerm"), duration: durationOf(agreement), grants } });
  }
  if (metered.length > 0) {
    const rateCard = metered.map(({ name, price }) => ({ dimensionKey: name, price: price ?? "0" }));
    terms.push({
      usageBasedPricingTerm: { ...id("UsageBasedPricingTerm"), currencyCode: "USD", rateCards: [{ rateCard }] },
    });
  }
  if (agreement.offer !== "free-trial" && (isContract || bought.length > 0)) {
    const selectorValue = durationOf(agreement);
    const rateCard = entitled.map(({ name, price }) => ({ dimensionKey: name, price: price ?? "0" }));
    const dimensions = bought.map(({ dimension, quantity }) => ({
      dimensionKey: dimension,
      dimensionValue: quantity,
    }));
    terms.push({
      configurableUpfrontPricingTerm: {
        ...id("ConfigurableUpfrontPricingTerm"),
        currencyCode: "USD",
        // One term length: clients read rateCards[0], or the one whose selector has the configuration's value.
        rateCards: [
          {
            selector: { type: "Duration", value: selectorValue },
            constraints: { multipleDimensionSelection: "Allowed", quantityConfiguration: "Allowed" },
            rateCard,
          },
        ],
        configuration: { selectorValue, dimensions },
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
              agreementDuration: durationOf(agreement),
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

/** GetAgreementTerms: prices, trial, term, renewal (AWS facts 6.8). */
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
