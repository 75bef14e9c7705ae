import { productInput } from "#simulator/control/inputs.ts";
import { ControlError } from "#simulator/control/control-error.ts";
import { readTarget, TARGET_WORDS } from "#simulator/events/addresses.ts";
import { route } from "#simulator/control/route.ts";
import { getRegisterUsageKey, PUBLIC_KEY_VERSION } from "#simulator/metering/register-usage-key.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Product } from "#simulator/state/tables.ts";

function toProductView(sim: Sim, product: Product) {
  if (product.kind !== "CONTAINER") return product;
  return { ...product, publicKeyVersion: PUBLIC_KEY_VERSION, publicKey: getRegisterUsageKey(sim).publicKey };
}

/** The two pricing models that are a kind of product in AWS's words decide the kind. */
function kindOf(pricingModel: Product["pricingModel"], kind: Product["kind"] | undefined): Product["kind"] {
  if (pricingModel === "CONTAINER" || pricingModel === "AMI") return pricingModel;
  return kind ?? "SAAS";
}

export const productRoutes = [
  route({
    method: "GET",
    path: "/_sim/products",
    summary: "The catalogue",
    body: null,
    run: (sim) => ({ products: [...sim.store.rows.products.values()].map((product) => toProductView(sim, product)) }),
  }),
  route({
    method: "PUT",
    path: "/_sim/products/{productCode}",
    summary: "Makes or replaces a product; its agreements stay",
    body: productInput,
    run(sim, { params, body }) {
      const productCode = params.productCode as string;
      if (body.productCode !== undefined && body.productCode !== productCode) {
        throw new ControlError(400, "The product code is not the one of the address.", "productCode");
      }
      if (!/^[-a-zA-Z0-9/=:_.@]{1,255}$/.test(productCode)) {
        throw new ControlError(400, "A product code has AWS's characters only.", "productCode");
      }
      const fulfillmentUrl = body.fulfillmentUrl ? readTarget(sim, body.fulfillmentUrl) : undefined;
      if (fulfillmentUrl === null) throw new ControlError(400, TARGET_WORDS, "fulfillmentUrl");
      const names = new Set(body.dimensions.map(({ name }) => name));
      if (names.size < body.dimensions.length) throw new ControlError(400, "A dimension comes twice.", "dimensions");
      const product: Product = {
        productCode,
        productId: body.productId,
        title: body.title,
        kind: kindOf(body.pricingModel, body.kind),
        pricingModel: body.pricingModel,
        integration: body.integration,
        dimensions: body.dimensions.map(({ price, ...rest }) => (price ? { ...rest, price } : rest)),
        ...(fulfillmentUrl === undefined ? {} : { fulfillmentUrl }),
      };
      sim.store.commit([["products", productCode, product]]);
      return toProductView(sim, product);
    },
  }),
];
