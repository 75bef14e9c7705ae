import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import { makePageToken, readPageToken } from "#simulator/wire/page-token.ts";
import { isInForce } from "#simulator/agreements/agreement-state.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Entitlement } from "#simulator/state/tables.ts";

const FILTER_NAMES = ["CUSTOMER_IDENTIFIER", "DIMENSION", "CUSTOMER_AWS_ACCOUNT_ID", "LICENSE_ARN"] as const;
type Filter = Partial<Record<(typeof FILTER_NAMES)[number], string[]>>;
type Request = { ProductCode: string; Filter?: Filter | null; NextToken?: string | null; MaxResults?: number | null };

const DEFAULT_PAGE = 25;
/** AWS looks at so many entitlements for one page and filters them then: a page may be empty and not the last. */
const SCANNED_A_PAGE = 100;

function refuse(message: string, rule: string): never {
  throw new AwsError("InvalidParameterException", message, rule);
}

function toValue(value: Entitlement["value"]): Record<string, unknown> {
  if (typeof value === "boolean") return { BooleanValue: value };
  if (typeof value === "string") return { StringValue: value };
  return Number.isInteger(value) ? { IntegerValue: value } : { DoubleValue: value };
}

function toEntitlement(agreement: Agreement, entitlement: Entitlement): Record<string, unknown> {
  return {
    ProductCode: agreement.productCode,
    Dimension: entitlement.dimension,
    ...(agreement.customerIdentifier === null ? {} : { CustomerIdentifier: agreement.customerIdentifier }),
    CustomerAWSAccountId: agreement.customerAwsAccountId,
    Value: toValue(entitlement.value),
    ExpirationDate: Math.floor(entitlement.expiresAt / 1000),
    ...(agreement.licenseArn === null ? {} : { LicenseArn: agreement.licenseArn }),
  };
}

function matches(filter: Filter, agreement: Agreement, entitlement: Entitlement): boolean {
  const has = (values: string[] | undefined, value: string | null): boolean =>
    values === undefined || (value !== null && values.includes(value));
  return (
    has(filter.CUSTOMER_IDENTIFIER, agreement.customerIdentifier) &&
    has(filter.CUSTOMER_AWS_ACCOUNT_ID, agreement.customerAwsAccountId) &&
    has(filter.LICENSE_ARN, agreement.licenseArn) &&
    has(filter.DIMENSION, entitlement.dimension)
  );
}

/** All entitlements of a product that are in force, in a fixed order. */
function listInForce(sim: Sim, productCode: string, now: number): { agreement: Agreement; entitlement: Entitlement }[] {
  return sim.agreements
    .ofProduct(productCode)
    .flatMap((agreement) =>
      isInForce(agreement, now)
        ? agreement.entitlements
            .filter(({ expiresAt }) => expiresAt > now)
            .map((entitlement) => ({ agreement, entitlement }))
        : [],
    );
}

function run(sim: Sim, _caller: unknown, request: Request) {
  const filter = request.Filter ?? {};
  if (!sim.store.rows.products.has(request.ProductCode)) {
    refuse("The product code is not valid.", "GE-PRODUCT-CODE");
  }
  if (filter.CUSTOMER_IDENTIFIER !== undefined && filter.CUSTOMER_AWS_ACCOUNT_ID !== undefined) {
    refuse("CUSTOMER_IDENTIFIER and CUSTOMER_AWS_ACCOUNT_ID cannot be used together.", "GE-BOTH-CUSTOMER-KEYS");
  }
  const scope = JSON.stringify([request.ProductCode, filter]);
  const start = readPageToken(request.NextToken, scope);
  if (start === null) refuse("The NextToken is not valid.", "GE-TOKEN");
  const all = listInForce(sim, request.ProductCode, sim.clock.now());
  const pageSize = request.MaxResults ?? DEFAULT_PAGE;
  const page: Record<string, unknown>[] = [];
  let next = start;
  while (next < all.length && next - start < SCANNED_A_PAGE && page.length < pageSize) {
    const { agreement, entitlement } = all[next] as (typeof all)[number];
    if (matches(filter, agreement, entitlement)) page.push(toEntitlement(agreement, entitlement));
    next += 1;
  }
  const hasMore = next < all.length;
  return {
    applied: false,
    output: {
      Entitlements: page,
      ...(hasMore ? { NextToken: makePageToken(next, scope) } : {}),
    },
  };
}

/** GetEntitlements: what contracts grant (AWS facts 7). */
export const getEntitlements: Operation = {
  name: "GetEntitlements",
  service: "entitlement",
  input: {
    type: "structure",
    required: ["ProductCode"],
    members: {
      ProductCode: { type: "string", min: 1, max: 255 },
      Filter: { type: "map", keys: FILTER_NAMES, value: { type: "list", min: 1, member: { type: "string" } } },
      NextToken: { type: "string", pattern: /^\S+$/ },
      MaxResults: { type: "integer", min: 1, max: 25 },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run,
};
