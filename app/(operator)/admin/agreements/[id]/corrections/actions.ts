"use server";

import { redirect } from "next/navigation";
import type { AdjustState } from "#components/metering/adjust-form.tsx";
import { isAppError } from "#lib/errors/app-error.ts";
import { adjustUsage, adjustUsageInput } from "#lib/metering/adjust-usage.ts";
import { previewAdjustment } from "#lib/metering/preview-adjustment.ts";
import { failedForm, invalidFields, keptForm, valuesOf } from "../../../../answer-form.ts";
import { consoleOrWords } from "../../../../console-or-words.ts";

/** First shows what the correction would do; the second press books it, once however often it is sent. */
export async function adjustUsageAction(previous: AdjustState, form: FormData): Promise<AdjustState> {
  const deps = await consoleOrWords("/admin/agreements", "ADMIN", previous, form);
  if ("message" in deps) return { ...deps, preview: null };
  const { step, ...values } = valuesOf(form);
  if (step === "edit") return { ...keptForm(previous, form), preview: null };
  const input = adjustUsageInput.safeParse(values);
  if (!input.success) return { ...invalidFields(previous, form, input.error), preview: null };
  try {
    if (step !== "confirm") return { ...keptForm(previous, form), preview: await previewAdjustment(deps, input.data) };
    await adjustUsage(deps, input.data);
  } catch (error) {
    return { ...refused(previous, form, error), preview: null };
  }
  redirect(`/admin/agreements/${input.data.agreementId}/corrections?came=adjusted`);
}

function refused(previous: AdjustState, form: FormData, error: unknown) {
  if (isAppError(error, "INVALID_REQUEST")) {
    const faults = Object.fromEntries(error.fields.map(({ path, message }) => [path, message]));
    return { ...keptForm(previous, form), faults };
  }
  if (isAppError(error, "CONFLICT")) {
    return {
      ...keptForm(previous, form),
      message:
        "This agreement takes no more usage, so no later hour could carry the correction. Ask AWS for a billing adjustment instead.",
    };
  }
  return failedForm(previous, form, error);
}
