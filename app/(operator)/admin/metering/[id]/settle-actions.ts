"use server";

import { redirect } from "next/navigation";
import type { DuplicateState } from "#components/metering/duplicate-form.tsx";
import { isAppError } from "#lib/errors/app-error.ts";
import { previewDuplicate } from "#lib/metering/duplicate/preview-duplicate.ts";
import { heldAtAwsInput, settleDuplicate, settleDuplicateInput } from "#lib/metering/duplicate/settle-duplicate.ts";
import { failedForm, invalidFields, keptForm, valuesOf } from "../../../answer-form.ts";
import { consoleOrWords } from "../../../console-or-words.ts";

/** First shows the difference to what AWS holds; the second press settles it, once however often it is sent. */
export async function settleDuplicateAction(previous: DuplicateState, form: FormData): Promise<DuplicateState> {
  const deps = await consoleOrWords("/admin/metering", "ADMIN", previous, form);
  if ("message" in deps) return { ...deps, preview: null };
  const { step, way, requestId, ...values } = valuesOf(form);
  if (step === "edit") return { ...keptForm(previous, form), preview: null };
  const seen = heldAtAwsInput.safeParse(values);
  if (!seen.success) return { ...invalidFields(previous, form, seen.error), preview: null };
  const { id } = seen.data;
  let settled: string;
  try {
    if (step !== "confirm") return { ...keptForm(previous, form), preview: await previewDuplicate(deps, seen.data) };
    const input = settleDuplicateInput.safeParse({ ...values, way, requestId });
    if (!input.success) return { ...invalidFields(previous, form, input.error), preview: null };
    settled = (await settleDuplicate(deps, input.data)).way.toLowerCase();
  } catch (error) {
    return { ...refused(previous, form, error), preview: null };
  }
  redirect(`/admin/metering/${encodeURIComponent(id)}?came=settled-${settled}`);
}

function refused(previous: DuplicateState, form: FormData, error: unknown) {
  if (isAppError(error, "CONFLICT") || isAppError(error, "INVALID_REQUEST")) {
    const message =
      "Nothing was changed: the record or its agreement has changed since you looked. Load the page again, then compare again.";
    return { ...keptForm(previous, form), message };
  }
  return failedForm(previous, form, error);
}
