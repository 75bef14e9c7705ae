"use server";

import { z } from "zod";
import { resumeAgreement, suspendAgreement, suspendInput } from "#lib/agreements/operate/suspend-agreement.ts";
import { transferAgreement, transferInput } from "#lib/agreements/operate/transfer-agreement.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { valuesOf } from "#app/(operator)/_lib/answer-form.ts";
import { operatorAction } from "#app/(operator)/_lib/operator-action.ts";
import type { Console } from "#app/(operator)/_lib/require-console.ts";

export async function suspendAction(form: FormData): Promise<void> {
  await operate(form, suspendInput, suspendAgreement, "suspended");
}

export async function resumeAction(form: FormData): Promise<void> {
  await operate(form, suspendInput, resumeAgreement, "resumed");
}

export async function transferAction(form: FormData): Promise<void> {
  await operate(form, transferInput, transferAgreement, "transferred");
}

const anyAgreement = z.looseObject({ id: z.uuid() });

/** The page then says what came of it: the form's own checks have kept most faults away. */
async function operate<Input extends { id: string }>(
  form: FormData,
  schema: z.ZodType<Input>,
  work: (deps: Console, input: Input) => Promise<void>,
  done: string,
): Promise<void> {
  await operatorAction(
    { form, room: "/admin/agreements", minimum: "ADMIN", input: anyAgreement },
    async (deps, { id }) => {
      const input = schema.safeParse(valuesOf(form));
      return `/admin/agreements/${id}?done=${input.success ? await outcomeOf(work(deps, input.data), done) : "unclear"}`;
    },
  );
}

async function outcomeOf(work: Promise<void>, done: string): Promise<string> {
  try {
    await work;
    return done;
  } catch (error) {
    if (isAppError(error, "CONFLICT")) return error.fields.length > 0 ? "no-such-customer" : "changed-since";
    throw error;
  }
}
