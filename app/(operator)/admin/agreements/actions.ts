"use server";

import { redirect } from "next/navigation";
import type { FormState } from "#components/console/form-state.ts";
import { decideSuccession, decideSuccessionInput } from "#lib/agreements/life/succession-cases.ts";
import { cancelSwitch, planSwitch, switchInput } from "#lib/agreements/switch/switch-product.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { failedForm, invalidFields, valuesOf } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

const successors = "/admin/agreements/successors";

export async function decideSuccessionAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole(successors, "ADMIN");
  const input = decideSuccessionInput.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await decideSuccession(deps, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  redirect(`${successors}?done=decided`);
}

export async function planSwitchAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/agreements", "OWNER");
  const input = switchInput.parse(valuesOf(form));
  await planSwitch(deps, input);
  redirect(`/admin/agreements/switch/${input.productId}?done=planned`);
}

export async function cancelSwitchAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/agreements", "OWNER");
  const input = switchInput.parse(valuesOf(form));
  await cancelSwitch(deps, input);
  redirect(`/admin/agreements/switch/${input.productId}?done=cancelled`);
}
