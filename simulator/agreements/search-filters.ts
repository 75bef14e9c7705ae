import { endBehaviorOf, refuseRead, resourceOf } from "#simulator/agreements/read-shapes.ts";
import { END_REASONS, type Agreement, type Product } from "#simulator/state/tables.ts";

export type Filter = { name?: string | null; values?: string[] | null };
export type Subject = { agreement: Agreement; product: Product };

/** AWS keeps an instant of the last change; here it is that of the end or of the acceptance. */
export const lastUpdateOf = ({ agreement }: Subject): number => agreement.endedAt ?? agreement.acceptedAt;
/** Without an end, an agreement ends after every date. */
export const endOf = ({ agreement }: Subject): number => agreement.endsAt ?? Infinity;

type Known = {
  matches(subject: Subject, value: string): boolean;
  /** The only values that there are, and AWS's reason for another one. */
  oneOf?: readonly string[];
  reason?: string;
  isDate?: true;
};

const any = (): boolean => true;
const before = (of: (subject: Subject) => number): Known => ({
  matches: (subject, value) => of(subject) < Date.parse(value),
  isDate: true,
});
const after = (of: (subject: Subject) => number): Known => ({
  matches: (subject, value) => of(subject) > Date.parse(value),
  isDate: true,
});
const startOf = ({ agreement }: Subject) => agreement.startsAt;

/** Every filter of SearchAgreements (AWS facts 6.6). Offer sets are not made here, so none is ever found. */
export const FILTERS: Record<string, Known> = {
  PartyType: { matches: any, oneOf: ["Proposer", "Acceptor"], reason: "INVALID_PARTY_TYPE" },
  AgreementType: { matches: any, oneOf: ["PurchaseAgreement"], reason: "INVALID_AGREEMENT_TYPE" },
  ResourceIdentifier: { matches: ({ product }, value) => product.productId === value },
  ResourceType: {
    matches: ({ product }, value) => resourceOf(product).type === value,
    oneOf: ["SaaSProduct", "AmiProduct", "ContainerProduct", "ProfessionalServicesProduct", "MachineLearningProduct"],
  },
  AcceptorAccountId: { matches: ({ agreement }, value) => agreement.customerAwsAccountId === value },
  OfferId: { matches: ({ agreement }, value) => agreement.offerId === value },
  OfferSetId: { matches: () => false },
  InitialAgreementId: { matches: ({ agreement }, value) => agreement.initialAgreementId === value },
  LicenseArn: { matches: ({ agreement }, value) => agreement.licenseArn === value },
  Status: {
    matches: ({ agreement }, value) => agreement.status === value,
    oneOf: [
      "ACTIVE",
      "CANCELLED",
      "EXPIRED",
      "RENEWED",
      "REPLACED",
      "TERMINATED",
      "ARCHIVED",
      "ROLLED_BACK",
      "SUPERSEDED",
    ],
    reason: "INVALID_STATUS",
  },
  EndTimeBehaviorType: {
    matches: ({ agreement }, value) => endBehaviorOf(agreement)?.type === value,
    oneOf: ["RENEW", "REPLACE", "EXPIRE"],
  },
  EndTimeBehaviorReasonCode: {
    matches: ({ agreement }, value) => endBehaviorOf(agreement)?.reasonCode === value,
    oneOf: END_REASONS,
  },
  BeforeEndTime: before(endOf),
  AfterEndTime: after(endOf),
  BeforeStartTime: before(startOf),
  AfterStartTime: after(startOf),
  BeforeLastUpdateTime: before(lastUpdateOf),
  AfterLastUpdateTime: after(lastUpdateOf),
};

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** What an acceptor may ask for beside AgreementType; EndTime stands for before, after or both. */
const ACCEPTOR_SEARCHES = new Set(
  [
    ["", "EndTime", "Status", "EndTime Status"],
    ...["OfferId", "OfferSetId", "ResourceIdentifier"].map((name) =>
      ["", "EndTime", "Status", "EndTime Status"].map((rest) => `${name} ${rest}`),
    ),
    ["ResourceType", "ResourceType EndTime"],
  ]
    .flat()
    .map((names) => inOrder(names.split(" "))),
);

function inOrder(names: Iterable<string>): string {
  return [...new Set(names)].filter(Boolean).sort().join(" ");
}

/** @throws AwsError ValidationException with AWS's reason. */
function readFilter({ name, values }: Filter): [name: string, value: string] {
  if (!name) refuseRead("A filter needs a name.", "MISSING_FILTER_NAME", "AGR-FILTER");
  const value = values?.[0];
  if (value === undefined) refuseRead(`The filter ${name} needs a value.`, "MISSING_FILTER_VALUES", "AGR-FILTER");
  const known = FILTERS[name];
  if (known === undefined || !Object.hasOwn(FILTERS, name)) {
    refuseRead(`The filter ${name} is not known.`, "INVALID_FILTER_NAME", "AGR-FILTER-NAME");
  }
  const isDate = DATE.test(value) && !Number.isNaN(Date.parse(value));
  const isGood = (known.oneOf?.includes(value) ?? true) && (known.isDate !== true || isDate);
  const rule =
    name === "PartyType" ? "AGR-PARTY-TYPE" : name === "AgreementType" ? "AGR-AGREEMENT-TYPE" : "AGR-FILTER-VALUE";
  if (!isGood) refuseRead(`The filter ${name} has no value ${value}.`, known.reason ?? "INVALID_FILTER_VALUES", rule);
  return [name, value];
}

/**
 * What a search asks for, and as whom.
 *
 * @throws AwsError ValidationException with AWS's reason.
 */
export function readSearch(asked: readonly Filter[]): { party: "Proposer" | "Acceptor"; filters: Map<string, string> } {
  const filters = new Map<string, string>();
  for (const [name, value] of asked.map(readFilter)) {
    if (filters.has(name)) refuseRead(`The filter ${name} comes twice.`, "INVALID_FILTERS", "AGR-FILTER");
    filters.set(name, value);
  }
  const party = filters.get("PartyType");
  if (party === undefined) refuseRead("The filter PartyType is required.", "MISSING_PARTY_TYPE", "AGR-PARTY-TYPE");
  if (!filters.has("AgreementType")) {
    refuseRead("The filter AgreementType is required: PurchaseAgreement.", "UNSUPPORTED_FILTERS", "AGR-AGREEMENT-TYPE");
  }
  const rest = [...filters.keys()].filter((name) => name !== "PartyType" && name !== "AgreementType");
  const combination = inOrder(rest.map((name) => (name.endsWith("EndTime") ? "EndTime" : name)));
  if (party === "Acceptor" && !ACCEPTOR_SEARCHES.has(combination)) {
    refuseRead("An acceptor cannot combine these filters.", "UNSUPPORTED_FILTERS", "AGR-COMBINATION");
  }
  return { party: party === "Acceptor" ? "Acceptor" : "Proposer", filters };
}
