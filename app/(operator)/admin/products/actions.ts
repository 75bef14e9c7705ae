"use server";

import { redirect } from "next/navigation";
import type { FormState } from "#components/console/form-state.ts";
import { saveDimensionInput, saveProductInput } from "#lib/agreements/product-input.ts";
import { saveDimension } from "#lib/agreements/save-dimension.ts";
import { saveProduct } from "#lib/agreements/save-product.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { failedForm, invalidFields, valuesOf } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

export async function saveProductAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/products");
  const input = saveProductInput.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  const { sellerAccountId, appUrl } = env();
  let id: string;
  try {
    id = await saveProduct({ ...deps, sellerAccountId, isLocal: isLoopbackUrl(appUrl) }, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  redirect(`/admin/products/${id}?saved=product`);
}

export async function saveDimensionAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/products");
  const input = saveDimensionInput.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await saveDimension(deps, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  redirect(`/admin/products/${input.data.productId}?saved=dimension`);
}
