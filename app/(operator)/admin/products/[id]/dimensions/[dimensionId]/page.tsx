import { notFound } from "next/navigation";
import { DimensionForm } from "#components/products/dimension-form.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { findProduct, isDimensionFixed } from "#lib/products/list-products.ts";
import { uuidParam } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { saveDimensionAction } from "#app/(operator)/admin/products/actions.ts";

async function EditDimensionPage({ params }: { params: Promise<{ id: string; dimensionId: string }> }) {
  const { id, dimensionId } = await params;
  const { actor, db } = await requireConsole("/admin/products", "OWNER");
  const known = uuidParam(id) ?? notFound();
  const product = await orNotFound(findProduct({ db, actor }, known));
  const dimension = product.dimensions.find((candidate) => candidate.id === uuidParam(dimensionId)) ?? notFound();
  const here = `/admin/products/${product.id}`;
  const uses = dimension.isMetered ? (dimension.isEntitled ? "both" : "metered") : "entitled";
  return (
    <>
      <PageHead back={{ href: here, label: product.title }} title={`Change ${dimension.label}`} />
      <Panel aria-label="Dimension" className="max-w-[640px]">
        <DimensionForm
          action={saveDimensionAction}
          values={{
            id: dimension.id,
            productId: product.id,
            name: dimension.name,
            label: dimension.label,
            unit: dimension.unit,
            aggregation: dimension.aggregation,
            uses,
            uniqueTag: dimension.uniqueTag ?? "",
            includedIn: dimension.includedIn ?? "",
            includedPer: dimension.includedPer ?? "",
            guardCap: dimension.guardCap?.toString() ?? "",
            guardRatio: dimension.guardRatio?.toString() ?? "",
            price: dimension.price ?? "",
          }}
          isFixed={await isDimensionFixed({ db, actor }, product.id, dimension.name)}
          entitled={product.dimensions
            .filter(({ isEntitled, id: other }) => isEntitled && other !== dimension.id)
            .map(({ name, label }) => ({ value: name, label }))}
          cancelHref={here}
        />
      </Panel>
    </>
  );
}

export default titled("Change dimension · Tallyport", EditDimensionPage);
