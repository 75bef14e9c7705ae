import { ProductForm } from "#components/products/product-form.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { saveProductAction } from "../actions.ts";

const defaults = {
  kind: "SAAS",
  pricingModel: "SUBSCRIPTION",
  integration: "LICENSE",
  graceMinutes: "10",
  drainMinutes: "45",
  latePolicy: "CARRY",
  unknownDimensions: "REFUSE",
  heldAtDeadline: "EXPIRE",
};

async function NewProductPage() {
  await requireConsole("/admin/products/new", "OWNER");
  return (
    <>
      <PageHead
        back={{ href: "/admin/products", label: "Products" }}
        title="Add product"
        lead="One listing in AWS Marketplace. Its dimensions come next."
      />
      <Panel aria-label="Product" className="max-w-[640px]">
        <ProductForm action={saveProductAction} values={defaults} isFixed={false} cancelHref="/admin/products" />
      </Panel>
    </>
  );
}

export default titled("Add product · Tallyport", NewProductPage);
