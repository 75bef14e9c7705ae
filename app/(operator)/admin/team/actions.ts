"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import type { FormState } from "#components/console/form-state.ts";
import {
  addOperator,
  addOperatorInput,
  changeOperatorInput,
  changeOperatorRole,
  removeOperator,
  removeOperatorInput,
} from "#lib/auth/operators.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { deliverDueMail } from "#lib/mail/deliver-due-mail.ts";
import { mailer } from "#lib/mail/mailer.ts";
import { failedForm, invalidFields, valuesOf } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

export async function addOperatorAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/team");
  const input = addOperatorInput.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await addOperator(deps, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  after(() => deliverDueMail({ db: deps.db, mail: mailer(), appUrl: env().appUrl }, { limit: 5 }));
  redirect("/admin/team?done=added");
}

export async function changeRoleAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/team", "OWNER");
  const input = changeOperatorInput.parse(valuesOf(form));
  redirect(`/admin/team?done=${await outcomeOf(changeOperatorRole(deps, input), "changed")}`);
}

export async function removeOperatorAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/team", "OWNER");
  const input = removeOperatorInput.parse(valuesOf(form));
  redirect(`/admin/team?done=${await outcomeOf(removeOperator(deps, input), "removed")}`);
}

/** The word that the page shows for what came of it: the last owner stays. */
async function outcomeOf(work: Promise<void>, done: string): Promise<string> {
  try {
    await work;
    return done;
  } catch (error) {
    if (isAppError(error, "CONFLICT")) return "last-owner";
    throw error;
  }
}
