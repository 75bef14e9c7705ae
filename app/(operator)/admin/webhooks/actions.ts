"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { EndpointFormState } from "#components/webhooks/endpoint-form.tsx";
import { appSealer } from "#lib/auth/app-sealer.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  addEndpoint,
  addEndpointInput,
  endpointInput,
  replayDelivery,
  replayInput,
  rotateSecret,
  sendTest,
  switchEndpoint,
} from "#lib/webhooks/manage-endpoints.ts";
import { failedForm, invalidFields } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

/** First lines of every action here: from a page of ours, by an operator who may act. */
async function requireDeps() {
  await requireSameOrigin();
  const { actor, db, now } = await requireConsole("/admin/webhooks", "ADMIN");
  return { actor, db, now, sealer: appSealer(), isLocal: isLoopbackUrl(env().appUrl) };
}

export async function addEndpointAction(previous: EndpointFormState, form: FormData): Promise<EndpointFormState> {
  const deps = await requireDeps();
  const input = addEndpointInput.safeParse({
    url: form.get("url") ?? "",
    description: form.get("description") ?? "",
    types: form.getAll("types"),
  });
  if (!input.success) return { ...invalidFields(previous, form, input.error), secret: null };
  try {
    const { secret } = await addEndpoint(deps, input.data);
    revalidatePath("/admin/webhooks");
    return { attempt: previous.attempt + 1, values: {}, faults: {}, message: null, secret };
  } catch (error) {
    const state = { ...failedForm(previous, form, error), secret: null };
    if (!isAppError(error, "INVALID_REQUEST")) return state;
    return { ...state, message: null, faults: { url: error.fields[0]?.message ?? error.message } };
  }
}

export async function rotateSecretAction(previous: EndpointFormState, form: FormData): Promise<EndpointFormState> {
  const deps = await requireDeps();
  const { id } = endpointInput.parse({ id: form.get("id") });
  try {
    const secret = await rotateSecret(deps, id);
    return { attempt: previous.attempt + 1, values: {}, faults: {}, message: null, secret };
  } catch (error) {
    return { ...failedForm(previous, form, error), secret: null };
  }
}

export async function sendTestAction(form: FormData): Promise<void> {
  const deps = await requireDeps();
  await sendTest(deps, endpointInput.parse({ id: form.get("id") }).id);
  redirect("/admin/webhooks?done=tested");
}

export async function switchEndpointAction(form: FormData): Promise<void> {
  const deps = await requireDeps();
  await switchEndpoint(deps, endpointInput.parse({ id: form.get("id") }).id, form.get("to") === "on");
  redirect("/admin/webhooks?done=switched");
}

export async function replayDeliveryAction(form: FormData): Promise<void> {
  const deps = await requireDeps();
  const { deliveryId } = replayInput.parse({ deliveryId: form.get("id") });
  await replayDelivery(deps, deliveryId);
  redirect(`/admin/webhooks/${deliveryId}?done=replayed`);
}
