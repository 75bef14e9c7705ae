import type { FormState } from "#components/console/form-state.ts";
import type { OperatorRole } from "#lib/auth/actor.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { failedForm } from "./answer-form.ts";
import { requireConsole, type Console } from "./require-console.ts";

/** First line of an action whose form shows what it answers: the console of a page of ours, or the form that says why not. */
export async function consoleOrWords(
  returnTo: string,
  minimum: OperatorRole,
  previous: FormState,
  form: FormData,
): Promise<Console | FormState> {
  await requireSameOrigin();
  try {
    return await requireConsole(returnTo, minimum);
  } catch (error) {
    if (isAppError(error, "FORBIDDEN")) return failedForm(previous, form, error);
    throw error;
  }
}
