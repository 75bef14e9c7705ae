import { recordViewNames, type RecordView } from "#components/metering/records/record-views.ts";
import { findAgreementRow } from "#lib/customers/browse-agreements.ts";
import { findCustomer } from "#lib/customers/find-customer.ts";
import { choiceParam, dayParam, textParam, uuidParam, withParams } from "#app/_lib/search-params.ts";
import type { Console } from "#app/(operator)/_lib/require-console.ts";

/** What the list's address says; days are UTC and both included. */
export type RecordQuery = {
  view: RecordView | null;
  customer: string | null;
  agreement: string | null;
  product: string | null;
  dimension: string | null;
  from: Date | null;
  until: Date | null;
};

/** Values of another shape are as if they were not there. */
export function readRecordQuery(params: Record<string, string | string[] | undefined>): RecordQuery {
  return {
    view: choiceParam(params.view, recordViewNames),
    customer: uuidParam(params.customer),
    agreement: uuidParam(params.agreement),
    product: uuidParam(params.product),
    dimension: textParam(params.dimension, 255),
    from: dayParam(params.from),
    until: dayParam(params.until),
  };
}

export function recordQueryHref({ from, until, ...rest }: RecordQuery, cursor: string | null = null): string {
  return withParams("/admin/metering", { ...rest, from: dayText(from), until: dayText(until), cursor });
}

/** A day as an address and a date field write it. */
export function dayText(day: Date | null): string | null {
  return day === null ? null : day.toISOString().slice(0, 10);
}

/** Whose records are asked for: null agreements mean everybody's. Null when there is no such customer or agreement. */
export async function scopeOf(
  deps: Pick<Console, "db" | "actor">,
  { customer, agreement }: RecordQuery,
): Promise<{ agreementIds: string[] | null; name: string | null } | null> {
  if (agreement !== null) {
    const found = await findAgreementRow(deps, agreement);
    if (found === null) return null;
    const owner = found.organization?.name ?? found.awsAgreementId ?? "not registered";
    return { agreementIds: [found.id], name: `${found.product.title}, ${owner}` };
  }
  if (customer === null) return { agreementIds: null, name: null };
  const found = await findCustomer(deps, customer);
  if (found === null) return null;
  return { agreementIds: found.agreements.map(({ id }) => id), name: found.name };
}
