"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { KeyFormState } from "#components/keys/key-form-state.ts";
import { createApiKey, createApiKeyInput, revokeApiKey } from "#lib/auth/api-key.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { failedForm, invalidFields, valuesOf } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

const words: Record<string, string> = {
  scopes: "Choose at least one thing that the key may do.",
};

export async function createKeyAction(previous: KeyFormState, form: FormData): Promise<KeyFormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/keys");
  const { scopes: _, ...texts } = valuesOf(form);
  const input = createApiKeyInput.safeParse({ ...texts, scopes: form.getAll("scopes") });
  if (!input.success) return { ...withWords(invalidFields(previous, form, input.error), form), made: null };
  try {
    const { key } = await createApiKey(deps, input.data);
    revalidatePath("/admin/keys");
    // The one answer that holds the key: it goes to the page that is open, and nothing can ask for it again.
    return {
      attempt: previous.attempt + 1,
      values: {},
      faults: {},
      message: null,
      made: { name: input.data.name, key },
    };
  } catch (error) {
    return { ...withWords(failedForm(previous, form, error), form), made: null };
  }
}

const revokeInput = z.strictObject({ id: z.uuid() });

export async function revokeKeyAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/keys", "OWNER");
  const { id } = revokeInput.parse(valuesOf(form));
  await revokeApiKey(deps, id);
  redirect("/admin/keys?done=revoked");
}

/** Our words for the fields, and every scope that was ticked. */
function withWords<S extends { faults: Readonly<Record<string, string>>; values: Readonly<Record<string, string>> }>(
  state: S,
  form: FormData,
): S {
  const faults = Object.fromEntries(Object.entries(state.faults).map(([name, fault]) => [name, words[name] ?? fault]));
  return { ...state, faults, values: { ...state.values, scopes: form.getAll("scopes").join(" ") } };
}
