import { notFound } from "next/navigation";
import { ProductForm } from "#components/products/product-form.tsx";
import { hourField } from "#components/products/words.ts";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { findProduct } from "#lib/products/list-products.ts";
import { uuidParam } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { saveProductAction } from "../../actions.ts";

async function EditProductPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { actor, db } = await requireConsole(`/admin/products/${encodeURIComponent(id)}/edit`, "OWNER");
  const known = uuidParam(id) ?? notFound();
  const product = await orNotFound(findProduct({ db, actor }, known));
  const here = `/admin/products/${product.id}`;
  return (
    <>
      <PageHead back={{ href: here, label: product.title }} title="Change product" />
      <Panel aria-label="Product" className="max-w-[640px]">
        <ProductForm
          action={saveProductAction}
          values={{
            id: product.id,
            title: product.title,
            productCode: product.productCode,
            productId: product.productId ?? "",
            kind: product.kind,
            pricingModel: product.pricingModel,
            integration: product.integration,
            graceMinutes: String(product.graceMinutes),
            drainMinutes: String(product.drainMinutes),
            sendsZeroRecords: product.sendsZeroRecords ? "on" : "",
            releasesNeedTwo: product.releasesNeedTwo ? "on" : "",
            latePolicy: product.latePolicy,
            unknownDimensions: product.unknownDimensions,
            heldAtDeadline: product.heldAtDeadline,
            meteringFrom: hourField(product.meteringFrom),
            handOffUrl: product.handOffUrl ?? "",
            supportEmail: product.supportEmail ?? "",
          }}
          isFixed={product.agreementCount > 0}
          cancelHref={here}
        />
      </Panel>
    </>
  );
}

export default titled("Change product · Tallyport", EditProductPage);
