import type { Operation } from "#simulator/aws/operation.ts";
import type { Caller } from "#simulator/aws/signature.ts";
import {
  commonMembers,
  endBehaviorOf,
  pageMembers,
  pageOf,
  refuseRead,
  resourceOf,
  toSeconds,
  type PageRequest,
} from "#simulator/agreements/read-shapes.ts";
import type { Sim } from "#simulator/sim.ts";
import type { Agreement, Product } from "#simulator/state/tables.ts";

type Filter = { name?: string | null; values?: string[] | null };
type Request = PageRequest & {
  catalog?: string | null;
  filters?: Filter[] | null;
  sort?: { sortBy?: string | null; sortOrder?: string | null } | null;
};
type Subject = { agreement: Agreement; product: Product };

/** AWS keeps an instant of the last change; here it is that of the end or of the acceptance. */
const lastUpdateOf = ({ agreement }: Subject): number => agreement.endedAt ?? agreement.acceptedAt;
/** Without an end, an agreement ends after every date. */
const endOf = ({ agreement }: Subject): number => agreement.endsAt ?? Infinity;

const TESTS: Record<string, (subject: Subject, value: string) => boolean> = {
  ResourceIdentifier: ({ product }, value) => product.productId === value,
  ResourceType: ({ product }, value) => resourceOf(product).type === value,
  AcceptorAccountId: ({ agreement }, value) => agreement.customerAwsAccountId === value,
  OfferId: ({ agreement }, value) => agreement.offerId === value,
  Status: ({ agreement }, value) => agreement.status === value,
  InitialAgreementId: ({ agreement }, value) => agreement.initialAgreementId === value,
  LicenseArn: ({ agreement }, value) => agreement.licenseArn === value,
  EndTimeBehaviorType: ({ agreement }, value) => endBehaviorOf(agreement)?.type === value,
  EndTimeBehaviorReasonCode: ({ agreement }, value) => endBehaviorOf(agreement)?.reasonCode === value,
  BeforeEndTime: (subject, value) => endOf(subject) < Date.parse(value),
  AfterEndTime: (subject, value) => endOf(subject) > Date.parse(value),
  BeforeStartTime: ({ agreement }, value) => agreement.startsAt < Date.parse(value),
  AfterStartTime: ({ agreement }, value) => agreement.startsAt > Date.parse(value),
  BeforeLastUpdateTime: (subject, value) => lastUpdateOf(subject) < Date.parse(value),
  AfterLastUpdateTime: (subject, value) => lastUpdateOf(subject) > Date.parse(value),
};

const SORTS: Record<string, (subject: Subject) => number> = {
  EndTime: endOf,
  StartTime: ({ agreement }) => agreement.startsAt,
  LastUpdateTime: lastUpdateOf,
};

function readFilters(filters: Filter[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, values } of filters) {
    const value = values?.[0];
    if (!name || value === undefined) refuseRead("A filter needs a name and a value.", "INVALID_FILTERS", "AGR-FILTER");
    const isKnown = name in TESTS || name === "AgreementType" || name === "PartyType";
    if (!isKnown) refuseRead(`The filter ${name} is not known.`, "INVALID_FILTER_NAME", "AGR-FILTER-NAME");
    if (name.endsWith("Time") && Number.isNaN(Date.parse(value))) {
      refuseRead(`The value of ${name} is no date.`, "INVALID_FILTER_VALUES", "AGR-FILTER-VALUE");
    }
    if (found.has(name)) refuseRead(`The filter ${name} comes twice.`, "INVALID_FILTERS", "AGR-FILTER");
    found.set(name, value);
  }
  return found;
}

function toSummary(subject: Subject): Record<string, unknown> {
  const { agreement, product } = subject;
  const end = endBehaviorOf(agreement);
  return {
    ...commonMembers(agreement, product),
    lastUpdateTime: toSeconds(lastUpdateOf(subject)),
    ...(agreement.licenseArn === null ? {} : { entitlements: [{ licenseArn: agreement.licenseArn }] }),
    ...(end === null ? {} : { endTimeBehaviorType: end.type }),
    ...(end?.reasonCode === undefined ? {} : { endTimeBehaviorReasonCode: end.reasonCode }),
  };
}

function run(sim: Sim, caller: Caller, request: Request) {
  if (request.catalog && request.catalog !== "AWSMarketplace") {
    refuseRead("The catalog is not known.", "INVALID_CATALOG", "AGR-CATALOG");
  }
  const filters = readFilters(request.filters ?? []);
  if (filters.get("AgreementType") !== "PurchaseAgreement") {
    refuseRead("The filter AgreementType is required: PurchaseAgreement.", "INVALID_FILTERS", "AGR-AGREEMENT-TYPE");
  }
  const party = filters.get("PartyType");
  if (party !== "Proposer" && party !== "Acceptor") {
    refuseRead("The filter PartyType is Proposer or Acceptor.", "INVALID_FILTERS", "AGR-PARTY-TYPE");
  }
  const sortBy = request.sort?.sortBy ?? "EndTime";
  const sortKey = SORTS[sortBy];
  if (sortKey === undefined || (party === "Acceptor" && sortBy !== "EndTime")) {
    refuseRead("SortBy is not supported.", "INVALID_SORT_BY", "AGR-SORT");
  }
  const direction = request.sort?.sortOrder === "ASCENDING" ? 1 : -1;
  const found = [...sim.store.rows.agreements.values()]
    .filter((agreement) =>
      party === "Proposer"
        ? agreement.proposerAccountId === caller.accountId
        : agreement.customerAwsAccountId === caller.accountId,
    )
    .map((agreement) => ({ agreement, product: sim.store.rows.products.get(agreement.productCode) }))
    .filter((subject): subject is Subject => subject.product !== undefined)
    .filter((subject) => [...filters].every(([name, value]) => TESTS[name]?.(subject, value) ?? true))
    .sort((a, b) => compare(sortKey(a), sortKey(b)) * direction || compareText(a, b));
  const scope = JSON.stringify([[...filters], sortBy, direction]);
  const { page, nextToken } = pageOf(found, request, scope);
  return {
    applied: false,
    output: { agreementViewSummaries: page.map(toSummary), ...(nextToken ? { nextToken } : {}) },
  };
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareText(a: Subject, b: Subject): number {
  return a.agreement.agreementId < b.agreement.agreementId ? -1 : 1;
}

/** SearchAgreements: the agreements of which the caller is proposer or acceptor (facts sheet 6). */
export const searchAgreements: Operation = {
  name: "SearchAgreements",
  service: "agreement",
  input: {
    type: "structure",
    members: {
      catalog: { type: "string", min: 1, max: 64, pattern: /^[a-zA-Z0-9.-]+$/ },
      filters: {
        type: "list",
        min: 1,
        max: 10,
        member: {
          type: "structure",
          members: {
            name: { type: "string", min: 1, max: 32, pattern: /^[A-Za-z_]+$/ },
            // Wider than the model of older SDKs: a licence ARN has to fit.
            values: { type: "list", min: 1, max: 1, member: { type: "string", min: 1, max: 2_048 } },
          },
        },
      },
      sort: {
        type: "structure",
        members: {
          sortBy: { type: "string", min: 1, max: 255, pattern: /^[A-Za-z_]+$/ },
          sortOrder: { type: "string", oneOf: ["ASCENDING", "DESCENDING"] },
        },
      },
      ...pageMembers,
    },
  },
  sellerOnly: false,
  canBeDisabled: false,
  run,
};
