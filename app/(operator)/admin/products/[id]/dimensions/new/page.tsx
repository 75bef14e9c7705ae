import { notFound } from "next/navigation";
import { DimensionForm } from "#components/products/dimension-form.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { findProduct } from "#lib/products/list-products.ts";
import { textParam, uuidParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { saveDimensionAction } from "#app/(operator)/admin/products/actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function NewDimensionPage({ params, searchParams }: Props) {
  const { id } = await params;
  // Usage that is parked for want of the dimension names it.
  const name = textParam((await searchParams).name, 255) ?? "";
  const { actor, db } = await requireConsole(`/admin/products/${encodeURIComponent(id)}/dimensions/new`, "OWNER");
  const known = uuidParam(id) ?? notFound();
  const product = await orNotFound(findProduct({ db, actor }, known));
  const here = `/admin/products/${product.id}`;
  return (
    <>
      <PageHead back={{ href: here, label: product.title }} title="Add dimension" />
      <Panel aria-label="Dimension" className="max-w-[640px]">
        <DimensionForm
          action={saveDimensionAction}
          values={{ productId: product.id, name, aggregation: "SUM", uses: "metered" }}
          isFixed={false}
          entitled={product.dimensions
            .filter(({ isEntitled }) => isEntitled)
            .map(({ name, label }) => ({ value: name, label }))}
          cancelHref={here}
        />
      </Panel>
    </>
  );
}

export default titled("Add dimension · Tallyport", NewDimensionPage);
