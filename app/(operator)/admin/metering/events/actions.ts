"use server";

import type { z } from "zod";
import type { FormState } from "#components/console/form-state.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { moveEvent, moveEventInput, voidEvent, voidEventInput } from "#lib/metering/corrections/correct-event.ts";
import { keptForm } from "#app/(operator)/_lib/answer-form.ts";
import { operatorForm } from "#app/(operator)/_lib/operator-action.ts";
import type { Console } from "#app/(operator)/_lib/require-console.ts";
import { withParams } from "#app/_lib/search-params.ts";

export async function voidEventAction(previous: FormState, form: FormData): Promise<FormState> {
  return correct(previous, form, voidEventInput, voidEvent, "voided");
}

export async function moveEventAction(previous: FormState, form: FormData): Promise<FormState> {
  return correct(previous, form, moveEventInput, moveEvent, "moved");
}

async function correct<T extends { id: string }>(
  previous: FormState,
  sent: FormData,
  input: z.ZodType<T>,
  work: (deps: Console, input: T) => Promise<void>,
  came: string,
): Promise<FormState> {
  const door = { previous, empty: {}, form: sent, room: "/admin/metering/events", minimum: "ADMIN", input } as const;
  return operatorForm(door, async (deps, event, form) => {
    try {
      await work(deps, event);
    } catch (error) {
      if (!isAppError(error, "CONFLICT") || error.fields.length > 0) throw error;
      const message =
        "Nothing was changed: the event’s record is frozen by now, or another operator was first. Load the page again; what is frozen is put right by a correction.";
      return { ...keptForm(previous, form), message };
    }
    return withParams("/admin/metering/events", { q: event.id, came });
  });
}
