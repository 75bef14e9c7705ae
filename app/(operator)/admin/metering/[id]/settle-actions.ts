"use server";

import { z } from "zod";
import type { DuplicateState } from "#components/metering/corrections/duplicate-form.tsx";
import { isAppError } from "#lib/errors/app-error.ts";
import { previewDuplicate } from "#lib/metering/corrections/preview-duplicate.ts";
import { heldAtAwsInput, settleDuplicate, settleDuplicateInput } from "#lib/metering/corrections/settle-duplicate.ts";
import { failedForm, invalidFields, keptForm } from "#app/(operator)/_lib/answer-form.ts";
import { operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const stepInput = z.looseObject({
  step: z.string().optional(),
  way: z.unknown().optional(),
  requestId: z.unknown().optional(),
});

/** First shows the difference to what AWS holds; the second press settles it, once however often it is sent. */
export async function settleDuplicateAction(previous: DuplicateState, sent: FormData): Promise<DuplicateState> {
  const empty = { preview: null };
  const door = { room: "/admin/metering", minimum: "ADMIN", input: stepInput } as const;
  return operatorForm({ previous, empty, form: sent, ...door }, async (deps, all, form) => {
    const { step, way, requestId, ...values } = all;
    if (step === "edit") return { ...keptForm(previous, form), ...empty };
    const seen = heldAtAwsInput.safeParse(values);
    if (!seen.success) return { ...invalidFields(previous, form, seen.error), ...empty };
    const { id } = seen.data;
    try {
      if (step !== "confirm") return { ...keptForm(previous, form), preview: await previewDuplicate(deps, seen.data) };
      const input = settleDuplicateInput.safeParse({ ...values, way, requestId });
      if (!input.success) return { ...invalidFields(previous, form, input.error), ...empty };
      const settled = await settleDuplicate(deps, input.data);
      return `/admin/metering/${encodeURIComponent(id)}?came=settled-${settled.way.toLowerCase()}`;
    } catch (error) {
      return { ...refused(previous, form, error), ...empty };
    }
  });
}

function refused(previous: DuplicateState, form: FormData, error: unknown) {
  if (isAppError(error, "CONFLICT") || isAppError(error, "INVALID_REQUEST")) {
    const message =
      "Nothing was changed: the record or its agreement has changed since you looked. Load the page again, then compare again.";
    return { ...keptForm(previous, form), message };
  }
  return failedForm(previous, form, error);
}
