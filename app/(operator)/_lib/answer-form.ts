import { notFound, unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { FormState } from "#components/console/form-state.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";

/**
 * A form's values by name, without those by which Next finds the action (they stand in forms that work without script). What is
 * no text (a file) is left for the schema to refuse.
 */
export function valuesOf(form: FormData): Record<string, FormDataEntryValue> {
  return Object.fromEntries([...form].filter(([name]) => !name.startsWith("$ACTION_")));
}

/** The first fault of each field, and the values as they were sent. */
export function invalidFields(previous: FormState, form: FormData, error: z.ZodError): FormState {
  const faults: Record<string, string> = {};
  for (const issue of error.issues) faults[String(issue.path[0] ?? "")] ??= issue.message;
  const { "": message = null, ...fields } = faults;
  return { ...keptForm(previous, form), faults: fields, message };
}

/** Our codes become words beside the values; anything else is logged and says nothing. A thing that is gone is a 404. */
export function failedForm(previous: FormState, form: FormData, error: unknown): FormState {
  unstable_rethrow(error);
  const state = keptForm(previous, form);
  if (isAppError(error, "NOT_FOUND")) notFound();
  if (isAppError(error, "FORBIDDEN")) {
    return { ...state, message: "Your role may look at this, not change it. Ask an owner." };
  }
  if (isAppError(error, "CONFLICT") && error.fields.length > 0) {
    return { ...state, faults: Object.fromEntries(error.fields.map(({ path, message }) => [path, message])) };
  }
  if (isAppError(error, "CONFLICT")) {
    return {
      ...state,
      message: "Someone else has changed this in the meantime. Open it again and look before you save.",
    };
  }
  logError(error);
  return {
    ...state,
    message: isDatabaseDown(error)
      ? "The database does not answer. Nothing was changed; save again in a moment."
      : "This could not be saved. The fault is ours, and nothing was changed.",
  };
}

/** The values as they were sent, with nothing at fault. */
export function keptForm(previous: FormState, form: FormData): FormState {
  const texts = Object.entries(valuesOf(form)).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return { attempt: nextAttempt(previous), values: Object.fromEntries(texts), faults: {}, message: null };
}

/** How many answers there are with this one. `previous` comes back from the browser, so it may be anything. */
export function nextAttempt(previous: unknown): number {
  const { attempt } = (previous ?? {}) as { attempt?: unknown };
  return typeof attempt === "number" && Number.isSafeInteger(attempt) && attempt >= 0 ? attempt + 1 : 1;
}
