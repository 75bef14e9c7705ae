"use server";

import { z } from "zod";
import type { AdjustState } from "#components/metering/corrections/adjust-form.tsx";
import { isAppError } from "#lib/errors/app-error.ts";
import { adjustUsage, adjustUsageInput } from "#lib/metering/corrections/adjust-usage.ts";
import { previewAdjustment } from "#lib/metering/corrections/preview-adjustment.ts";
import { failedForm, invalidFields, keptForm } from "#app/(operator)/_lib/answer-form.ts";
import { operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const stepInput = z.looseObject({ step: z.string().optional() });

/** First shows what the correction would do; the second press books it, once however often it is sent. */
export async function adjustUsageAction(previous: AdjustState, sent: FormData): Promise<AdjustState> {
  const empty = { preview: null };
  const door = { room: "/admin/agreements", minimum: "ADMIN", input: stepInput } as const;
  return operatorForm({ previous, empty, form: sent, ...door }, async (deps, { step, ...values }, form) => {
    if (step === "edit") return { ...keptForm(previous, form), ...empty };
    const input = adjustUsageInput.safeParse(values);
    if (!input.success) return { ...invalidFields(previous, form, input.error), ...empty };
    try {
      if (step !== "confirm")
        return { ...keptForm(previous, form), preview: await previewAdjustment(deps, input.data) };
      await adjustUsage(deps, input.data);
    } catch (error) {
      return { ...refused(previous, form, error), ...empty };
    }
    return `/admin/agreements/${input.data.agreementId}/corrections?came=adjusted`;
  });
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
