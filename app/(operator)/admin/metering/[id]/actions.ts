"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  holdRecord,
  operateRecordInput,
  releaseRecord,
  resendRecord,
  resolveRecord,
} from "#lib/metering/operate-records.ts";
import { rebookRecord } from "#lib/metering/rebook-record.ts";
import type { RecordChoice } from "#lib/metering/record-choices.ts";
import { valuesOf } from "../../../answer-form.ts";
import { requireConsole, type Console } from "../../../require-console.ts";

const input = operateRecordInput.extend({ choice: z.enum(["hold", "release", "resend", "resolve", "rebook"]) });

/** Does what the record's page asked for; the page then says what came of it. */
export async function operateRecordAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/metering", "ADMIN");
  const values = valuesOf(form);
  const parsed = input.safeParse(values);
  const id = typeof values.id === "string" ? encodeURIComponent(values.id) : "";
  if (!parsed.success) redirect(`/admin/metering/${id}?came=no-reason`);
  const { choice, ...record } = parsed.data;
  redirect(`/admin/metering/${id}?came=${await outcomeOf(deps, choice, record)}`);
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
