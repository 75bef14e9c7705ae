"use server";

import { revalidatePath } from "next/cache";
import type { KeyFormState } from "#components/keys/key-form-state.ts";
import { createApiKey, createApiKeyInput, revokeApiKey } from "#lib/auth/api-keys/api-key.ts";
import { nextAttempt, valuesOf } from "#app/(operator)/_lib/answer-form.ts";
import { idInput, operatorAction, operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const words: Record<string, string> = {
  scopes: "Choose at least one thing that the key may do.",
};
const room = { room: "/admin/keys", minimum: "OWNER" } as const;

export async function createKeyAction(previous: KeyFormState, form: FormData): Promise<KeyFormState> {
  const values = (sent: FormData) => ({ ...valuesOf(sent), scopes: sent.getAll("scopes") });
  const door = { previous, empty: { made: null }, form, ...room, input: createApiKeyInput, values };
  const state = await operatorForm<KeyFormState, typeof createApiKeyInput._output>(door, async (deps, input) => {
    const { key } = await createApiKey(deps, input);
    revalidatePath("/admin/keys");
    // The one answer that holds the key: it goes to the page that is open, and nothing can ask for it again.
    const made = { name: input.name, key };
    return { attempt: nextAttempt(previous), values: {}, faults: {}, message: null, made };
  });
  return state.made === null ? withWords(state, form) : state;
}

export async function revokeKeyAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: idInput }, async (deps, { id }) => {
    await revokeApiKey(deps, id);
    return "/admin/keys?done=revoked";
  });
}

/** Our words for the fields, and every scope that was ticked. */
function withWords(state: KeyFormState, form: FormData): KeyFormState {
  const faults = Object.fromEntries(Object.entries(state.faults).map(([name, fault]) => [name, words[name] ?? fault]));
  return { ...state, faults, values: { ...state.values, scopes: form.getAll("scopes").join(" ") } };
}
