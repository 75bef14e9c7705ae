import { saveDimensionInput, saveProductInput } from "#lib/products/product-input.ts";
import { saveDimension } from "#lib/products/save-dimension.ts";
import { saveProduct } from "#lib/products/save-product.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { CONTRACT_PRODUCT_CODE, LEGACY_PRODUCT_CODE, PRODUCT_CODE } from "#scripts/launch/stack/sample-data.ts";

type Deps = { db: Database; actor: Operator; now: Date; sellerAccountId: string | null };

const calls = { name: "api_calls", label: "API calls", unit: "Calls", uses: "metered", price: "0.0010" };

/** What the simulator sells, as its seller would enter it in the console. Grace and drain are 0, so that nobody waits. */
const catalogue = [
  {
    product: {
      productCode: PRODUCT_CODE,
      productId: "prod-lumenarvision1",
      title: "Lumenar Vision",
      pricingModel: "SUBSCRIPTION",
      integration: "LICENSE",
    },
    dimensions: [
      calls,
      { name: "compute_hours", label: "Compute hours", unit: "Hours", uses: "metered", price: "0.1200" },
      { name: "stored_gb", label: "Storage", unit: "GB", uses: "metered", price: "0.0200" },
    ],
  },
  {
    product: {
      productCode: CONTRACT_PRODUCT_CODE,
      productId: "prod-lumenararchive1",
      title: "Lumenar Archive",
      pricingModel: "CONTRACT_WITH_CONSUMPTION",
      integration: "LICENSE",
    },
    dimensions: [
      { name: "seats", label: "Seats", unit: "Seats", uses: "entitled" },
      { name: "archive_gb", label: "Archive", unit: "GB", uses: "entitled" },
      {
        name: "archive_gb_overage",
        label: "Archive beyond the contract",
        unit: "GB",
        uses: "metered",
        price: "0.0300",
        includedIn: "archive_gb",
        includedPer: "term",
      },
      { name: "sso", label: "Single sign-on", unit: "Feature", uses: "entitled" },
    ],
  },
  {
    product: {
      productCode: LEGACY_PRODUCT_CODE,
      productId: "prod-lumenarclassic1",
      title: "Lumenar Classic",
      pricingModel: "SUBSCRIPTION",
      integration: "LEGACY",
    },
    dimensions: [calls],
  },
];

/** Enters the products that are not there yet; those that are stay as they were edited. */
export async function seedProducts(deps: Deps): Promise<void> {
  for (const { product, dimensions } of catalogue) {
    const { productCode } = product;
    if ((await deps.db.product.findUnique({ where: { productCode }, select: { id: true } })) !== null) continue;
    const productId = await saveProduct(
      deps,
      saveProductInput.parse({
        ...product,
        kind: "SAAS",
        graceMinutes: 0,
        drainMinutes: 0,
        supportEmail: "support@lumenar.example",
      }),
    );
    for (const dimension of dimensions) {
      await saveDimension(deps, saveDimensionInput.parse({ productId, aggregation: "SUM", ...dimension }));
    }
  }
}
