"use server";

import type { FormState } from "#components/console/form-state.ts";
import { saveDimensionInput, saveProductInput } from "#lib/products/product-input.ts";
import { saveDimension } from "#lib/products/save-dimension.ts";
import { saveProduct } from "#lib/products/save-product.ts";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const room = { empty: {}, room: "/admin/products", minimum: "OWNER" } as const;

export async function saveProductAction(previous: FormState, form: FormData): Promise<FormState> {
  return operatorForm({ previous, form, ...room, input: saveProductInput }, async (deps, input) => {
    const { sellerAccountId, appUrl } = env();
    const id = await saveProduct({ ...deps, sellerAccountId, isLocal: isLoopbackUrl(appUrl) }, input);
    return `/admin/products/${id}?saved=product`;
  });
}

export async function saveDimensionAction(previous: FormState, form: FormData): Promise<FormState> {
  return operatorForm({ previous, form, ...room, input: saveDimensionInput }, async (deps, input) => {
    await saveDimension(deps, input);
    return `/admin/products/${input.productId}?saved=dimension`;
  });
}
