import Link from "next/link";
import { DimensionTable } from "#components/products/dimension-table.tsx";
import {
  drainWords,
  heldAtDeadlineWords,
  integrationWords,
  kindWords,
  latePolicyWords,
  pricingWords,
  unknownDimensionWords,
} from "#components/products/words.ts";
import { HoldOutcome } from "#components/metering/holds/hold-outcome.tsx";
import { LostNote } from "#components/metering/losses/lost-note.tsx";
import { HoldPanel } from "#components/metering/holds/hold-panel.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { findProduct } from "#lib/products/list-products.ts";
import { sumLost } from "#lib/metering/queries/sum-lost.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { choiceParam, textParam, uuidParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { holdMeteringAction } from "../../metering/hold-actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function ProductPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { actor, db, now, zone } = await requireConsole(`/admin/products/${encodeURIComponent(id)}`);
  const known = uuidParam(id);
  const product = await orNotFound(known === null ? Promise.resolve(null) : findProduct({ db, actor }, known));
  const query = await searchParams;
  const lost = await sumLost({ db, actor, now }, { productId: product.id });
  const saved = choiceParam(query.saved, ["product", "dimension"]);
  const mayChange = isOperatorAtLeast(actor, "OWNER");
  const here = `/admin/products/${product.id}`;
  return (
    <>
      <PageHead
        back={{ href: "/admin/products", label: "Products" }}
        title={product.title}
        lead={`${pricingWords[product.pricingModel]}, listed as ${kindWords[product.kind]}.`}
        actions={
          mayChange && (
            <>
              {product.integration === "LEGACY" && (
                <LinkButton href={`/admin/agreements/switch/${product.id}`}>Move to licences</LinkButton>
              )}
              <LinkButton href={`${here}/edit`} icon="pencil">
                Change product
              </LinkButton>
            </>
          )
        }
      />
      <div className="columns-main">
        <Panel
          id="dimensions"
          title="Dimensions"
          isFlush
          aside={
            mayChange &&
            product.dimensions.length > 0 && (
              <LinkButton size="small" href={`${here}/dimensions/new`} icon="plus">
                Add dimension
              </LinkButton>
            )
          }
        >
          {product.dimensions.length === 0 ? (
            <EmptyState
              title="No dimension yet"
              action={
                mayChange && (
                  <LinkButton kind="main" href={`${here}/dimensions/new`} icon="plus">
                    Add dimension
                  </LinkButton>
                )
              }
            >
              A dimension is what the listing charges for. Usage of a dimension that does not stand here is refused.
            </EmptyState>
          ) : (
            <DimensionTable dimensions={product.dimensions} editHref={mayChange ? `${here}/dimensions` : null} />
          )}
        </Panel>
        <div className="stack">
          <LostNote lost={lost} href={`/admin/metering?product=${product.id}&view=lost`} />
          <HoldOutcome came={textParam(query.came, 20)} />
          <Panel id="facts" title="As AWS knows it">
            <Facts
              facts={[
                { term: "Product code", value: <Id value={product.productCode} label="product code" keep={[8, 4]} /> },
                {
                  term: "Product id",
                  value: product.productId === null ? "–" : <Id value={product.productId} label="product id" />,
                },
                { term: "Buyers named by", value: integrationWords[product.integration] },
                { term: "Grace", value: `${product.graceMinutes} min` },
                { term: "Drain", value: drainWords(product) },
                { term: "Hours of 0", value: product.sendsZeroRecords ? "Reported" : "Not reported" },
                { term: "Late usage", value: latePolicyWords[product.latePolicy] },
                { term: "Unknown dimension", value: unknownDimensionWords[product.unknownDimensions] },
                { term: "Held at its deadline", value: heldAtDeadlineWords[product.heldAtDeadline] },
                { term: "Letting go takes", value: product.releasesNeedTwo ? "Two people" : "One person" },
                ...(product.meteringFrom === null
                  ? []
                  : [{ term: "Metered from", value: formatUtc(product.meteringFrom, "day-hour") }]),
                {
                  term: "Buyers’ accounts",
                  value: product.handOffUrl === null ? "Live here" : `Hand off to ${new URL(product.handOffUrl).host}`,
                },
                { term: "Support", value: product.supportEmail ?? "–" },
                { term: "Agreements", value: <Link href="/admin/agreements">{product.agreementCount}</Link> },
              ]}
            />
          </Panel>
          <HoldPanel
            kind="product"
            id={product.id}
            hold={product}
            zone={zone}
            action={isOperatorAtLeast(actor, "ADMIN") ? holdMeteringAction : null}
          />
        </div>
      </div>
      {saved && <Toast>{saved === "product" ? "Product saved." : "Dimension saved."}</Toast>}
    </>
  );
}

export default titled("Product · Tallyport", ProductPage);
