"use server";

import { z } from "zod";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  holdRecord,
  operateRecordInput,
  releaseRecord,
  resendRecord,
  resolveRecord,
} from "#lib/metering/corrections/operate-records.ts";
import { rebookRecord } from "#lib/metering/corrections/rebook-record.ts";
import type { RecordChoice } from "#lib/metering/queries/record/record-choices.ts";
import { operatorAction } from "#app/(operator)/_lib/operator-action.ts";
import type { Console } from "#app/(operator)/_lib/require-console.ts";

const choiceInput = operateRecordInput.extend({ choice: z.enum(["hold", "release", "resend", "resolve", "rebook"]) });
const anyRecord = z.looseObject({ id: z.string() });

/** Does what the record's page asked for; the page then says what came of it. */
export async function operateRecordAction(form: FormData): Promise<void> {
  const door = { form, room: "/admin/metering", minimum: "ADMIN", input: anyRecord } as const;
  await operatorAction(door, async (deps, values) => {
    const page = `/admin/metering/${encodeURIComponent(values.id.toWellFormed())}`;
    const input = choiceInput.safeParse(values);
    if (!input.success) return `${page}?came=no-reason`;
    const { choice, ...record } = input.data;
    return `${page}?came=${await outcomeOf(deps, choice, record)}`;
  });
}

async function outcomeOf(deps: Console, choice: RecordChoice, record: { id: string; note: string }): Promise<string> {
  try {
    if (choice === "rebook") {
      await rebookRecord(deps, record);
      return "rebook";
    }
    const operate = { hold: holdRecord, release: releaseRecord, resend: resendRecord, resolve: resolveRecord }[choice];
    const { outcome } = await operate(deps, record);
    return outcome === "done" ? choice : outcome;
  } catch (error) {
    if (isAppError(error, "CONFLICT")) return "changed";
    if (isAppError(error, "FORBIDDEN")) return "forbidden";
    throw error;
  }
}
