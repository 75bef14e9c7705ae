import { emptyForm, type FormState } from "#components/console/form-state.ts";

/** The answer to making a key. `made` holds the whole key once, in the page that asked for it; null otherwise. */
export type KeyFormState = FormState & { made: { name: string; key: string } | null };

export const emptyKeyForm: KeyFormState = { ...emptyForm, made: null };
