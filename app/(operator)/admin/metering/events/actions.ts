"use server";

import { redirect } from "next/navigation";
import type { z } from "zod";
import type { FormState } from "#components/console/form-state.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { moveEvent, moveEventInput, voidEvent, voidEventInput } from "#lib/metering/correct-event.ts";
import { failedForm, invalidFields, keptForm, valuesOf } from "../../../answer-form.ts";
import { requireConsole, type Console } from "../../../require-console.ts";
import { withParams } from "../../../read-params.ts";

export async function voidEventAction(previous: FormState, form: FormData): Promise<FormState> {
  return correct(previous, form, voidEventInput, voidEvent, "voided");
}

export async function moveEventAction(previous: FormState, form: FormData): Promise<FormState> {
  return correct(previous, form, moveEventInput, moveEvent, "moved");
}

async function correct<T extends { id: string }>(
  previous: FormState,
  form: FormData,
  schema: z.ZodType<T>,
  work: (deps: Console, input: T) => Promise<void>,
  came: string,
): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/metering/events", "ADMIN");
  const input = schema.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await work(deps, input.data);
  } catch (error) {
    if (isAppError(error, "CONFLICT") && error.fields.length === 0) {
      const message =
        "Nothing was changed: the event’s record is frozen by now, or somebody else was first. Load the page again; what is frozen is put right by a correction.";
      return { ...keptForm(previous, form), message };
    }
    return failedForm(previous, form, error);
  }
  redirect(withParams("/admin/metering/events", { q: input.data.id, came }));
}
