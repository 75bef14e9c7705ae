import Link from "next/link";
import { Button } from "#components/ui/actions/button.tsx";
import { FilterChip } from "#components/ui/navigation/filter-chip.tsx";
import { Icon } from "#components/ui/base/icon.tsx";
import type { ProductSummary } from "#lib/products/list-products.ts";
import { dayText, recordQueryHref, type RecordQuery } from "./record-query.ts";

type Props = {
  query: RecordQuery;
  products: readonly ProductSummary[];
  /** The customer or agreement that the list is narrowed to. */
  scopeName: string | null;
};

/** Filters as links, so that the address holds all of them; the days are a form by GET. */
export function RecordFilters({ query, products, scopeName }: Props) {
  const product = products.find(({ id }) => id === query.product);
  const dimensions = [
    ...new Map(
      (product ? [product] : products).flatMap((one) => one.dimensions.map(({ name, label }) => [name, label])),
    ),
  ];
  const isNarrowed = query.customer ?? query.agreement ?? query.product ?? query.dimension ?? query.from ?? query.until;
  return (
    <div className="row row--wrap">
      {scopeName !== null && (
        <Link className="chip" href={recordQueryHref({ ...query, customer: null, agreement: null })} prefetch={false}>
          Customer: <b>{scopeName}</b>
          <Icon name="x" size="s" />
          <span className="vh">, take this filter away</span>
        </Link>
      )}
      <FilterChip
        label="Product"
        value={product?.title ?? "all"}
        options={[
          {
            label: "All products",
            href: recordQueryHref({ ...query, product: null, dimension: null }),
            isCurrent: query.product === null,
          },
          ...products.slice(0, 50).map(({ id, title }) => ({
            label: title,
            href: recordQueryHref({ ...query, product: id, dimension: null }),
            isCurrent: id === query.product,
          })),
        ]}
      />
      <FilterChip
        label="Dimension"
        value={dimensions.find(([name]) => name === query.dimension)?.[1] ?? query.dimension ?? "all"}
        options={[
          {
            label: "All dimensions",
            href: recordQueryHref({ ...query, dimension: null }),
            isCurrent: query.dimension === null,
          },
          ...dimensions.slice(0, 50).map(([name, label]) => ({
            label: label ?? name ?? "",
            href: recordQueryHref({ ...query, dimension: name ?? null }),
            isCurrent: name === query.dimension,
          })),
        ]}
      />
      <form action="/admin/metering" className="row row--wrap">
        {Object.entries({ ...query, from: null, until: null }).map(
          ([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <label className="row text-xs text-ink-2">
          From
          <input className="input input--auto" type="date" name="from" defaultValue={dayText(query.from) ?? ""} />
        </label>
        <label className="row text-xs text-ink-2">
          to
          <input className="input input--auto" type="date" name="until" defaultValue={dayText(query.until) ?? ""} />
        </label>
        <Button type="submit" size="small">
          Show these days
        </Button>
      </form>
      {isNarrowed && (
        <Link
          className="text-xs"
          href={recordQueryHref({
            view: query.view,
            customer: null,
            agreement: null,
            product: null,
            dimension: null,
            from: null,
            until: null,
          })}
          prefetch={false}
        >
          Clear
        </Link>
      )}
    </div>
  );
}
