import type { Operation } from "#simulator/context/operation.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import {
  commonMembers,
  endBehaviorOf,
  pageMembers,
  pageOf,
  refuseRead,
  toSeconds,
  type PageRequest,
} from "#simulator/agreements/read-shapes.ts";
import {
  endOf,
  FILTERS,
  lastUpdateOf,
  readSearch,
  type Filter,
  type Subject,
} from "#simulator/agreements/search-filters.ts";
import type { Sim } from "#simulator/context/sim.ts";

type Request = PageRequest & {
  catalog?: string | null;
  filters?: Filter[] | null;
  sort?: { sortBy?: string | null; sortOrder?: string | null } | null;
};

const SORTS: Record<string, (subject: Subject) => number> = {
  EndTime: endOf,
  StartTime: ({ agreement }) => agreement.startsAt,
  LastUpdateTime: lastUpdateOf,
};

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
  const { party, filters } = readSearch(request.filters ?? []);
  const sortBy = request.sort?.sortBy ?? "EndTime";
  const sortKey = SORTS[sortBy];
  if (sortKey === undefined || (party === "Acceptor" && sortBy !== "EndTime")) {
    refuseRead("SortBy is not supported.", "INVALID_SORT_BY", "AGR-SORT");
  }
  const direction = request.sort?.sortOrder === "DESCENDING" ? -1 : 1;
  const found = [...sim.store.rows.agreements.values()]
    .filter((agreement) =>
      party === "Proposer"
        ? agreement.proposerAccountId === caller.accountId
        : agreement.customerAwsAccountId === caller.accountId,
    )
    .map((agreement) => ({ agreement, product: sim.store.rows.products.get(agreement.productCode) }))
    .filter((subject): subject is Subject => subject.product !== undefined)
    .filter((subject) => [...filters].every(([name, value]) => FILTERS[name]?.matches(subject, value) ?? true))
    .sort((a, b) => compare(sortKey(a), sortKey(b)) * direction || compareText(a, b));
  const scope = JSON.stringify([party, [...filters], sortBy, direction]);
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

/** SearchAgreements: the agreements of which the caller is proposer or acceptor (AWS facts 6.6). */
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
