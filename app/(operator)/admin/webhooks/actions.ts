"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { EndpointFormState } from "#components/webhooks/endpoint-form.tsx";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  addEndpoint,
  addEndpointInput,
  endpointInput,
  replayDelivery,
  rotateSecret,
  sendTest,
  switchEndpoint,
} from "#lib/webhooks/manage-endpoints.ts";
import { keptForm, nextAttempt, valuesOf } from "#app/(operator)/_lib/answer-form.ts";
import { operatorAction, operatorForm } from "#app/(operator)/_lib/operator-action.ts";
import type { Console } from "#app/(operator)/_lib/require-console.ts";

const room = { room: "/admin/webhooks", minimum: "ADMIN" } as const;
const empty = { secret: null };

/** What the webhooks' use cases ask for beside the operator. */
const withKeys = (deps: Console) => ({ ...deps, isLocal: isLoopbackUrl(env().appUrl) });

export async function addEndpointAction(previous: EndpointFormState, sent: FormData): Promise<EndpointFormState> {
  const values = (form: FormData) => ({ ...valuesOf(form), types: form.getAll("types") });
  const door = { previous, empty, form: sent, ...room, input: addEndpointInput, values };
  return operatorForm<EndpointFormState, typeof addEndpointInput._output>(door, async (deps, input, form) => {
    try {
      const { secret } = await addEndpoint(withKeys(deps), input);
      revalidatePath("/admin/webhooks");
      return { attempt: nextAttempt(previous), values: {}, faults: {}, message: null, secret };
    } catch (error) {
      if (!isAppError(error, "INVALID_REQUEST")) throw error;
      const faults: Record<string, string> = { url: error.fields[0]?.message ?? error.message };
      return { ...keptForm(previous, form), ...empty, faults };
    }
  });
}

export async function rotateSecretAction(previous: EndpointFormState, form: FormData): Promise<EndpointFormState> {
  return operatorForm({ previous, empty, form, ...room, input: endpointInput }, async (deps, { id }) => {
    const secret = await rotateSecret(withKeys(deps), id);
    return { attempt: nextAttempt(previous), values: {}, faults: {}, message: null, secret };
  });
}

export async function sendTestAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: endpointInput }, async (deps, { id }) => {
    await sendTest(withKeys(deps), id);
    return "/admin/webhooks?done=tested";
  });
}

export async function switchEndpointAction(form: FormData): Promise<void> {
  const input = endpointInput.extend({ to: z.enum(["on", "off"]) });
  await operatorAction({ form, ...room, input }, async (deps, { id, to }) => {
    await switchEndpoint(withKeys(deps), id, to === "on");
    return "/admin/webhooks?done=switched";
  });
}

export async function replayDeliveryAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: endpointInput }, async (deps, { id }) => {
    await replayDelivery(withKeys(deps), id);
    return `/admin/webhooks/${id}?done=replayed`;
  });
}
