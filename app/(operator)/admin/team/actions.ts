"use server";

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
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { operatorAction, operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const room = { room: "/admin/team", minimum: "OWNER" } as const;

export async function addOperatorAction(previous: FormState, form: FormData): Promise<FormState> {
  return operatorForm({ previous, empty: {}, form, ...room, input: addOperatorInput }, async (deps, input) => {
    await addOperator(deps, input);
    after(() =>
      deliverDueMail({ db: deps.db, mail: mailer(), appUrl: env().appUrl, clock: businessClock() }, { limit: 5 }),
    );
    return "/admin/team?done=added";
  });
}

export async function changeRoleAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: changeOperatorInput }, async (deps, input) => {
    return `/admin/team?done=${await outcomeOf(changeOperatorRole(deps, input), "changed")}`;
  });
}

export async function removeOperatorAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: removeOperatorInput }, async (deps, input) => {
    return `/admin/team?done=${await outcomeOf(removeOperator(deps, input), "removed")}`;
  });
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
