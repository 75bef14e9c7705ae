"use server";

import { after } from "next/server";
import type { FormState } from "#components/console/form-state.ts";
import { eraseNote, eraseNoteInput, writeNote, writeNoteInput } from "#lib/customers/customer-notes.ts";
import { env } from "#lib/env/env.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import { inviteFirstOwner, inviteFirstOwnerInput } from "#lib/team/invite-first-owner.ts";
import { refusalOf, refusalWords } from "#lib/team/refusal.ts";
import { teamDeps } from "#lib/team/team-deps.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { keptForm, valuesOf } from "#app/(operator)/_lib/answer-form.ts";
import { operatorAction, operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const room = { room: "/admin/customers", minimum: "ADMIN" } as const;

export async function writeNoteAction(previous: FormState, form: FormData): Promise<FormState> {
  return operatorForm({ previous, empty: {}, form, ...room, input: writeNoteInput }, async (deps, input) => {
    await writeNote(deps, input);
    return `/admin/customers/${input.organizationId}?show=notes#timeline`;
  });
}

export async function eraseNoteAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: eraseNoteInput }, async (deps, input) => {
    const organizationId = await eraseNote(deps, input);
    return `/admin/customers/${organizationId}?show=notes#timeline`;
  });
}

/** Invites an owner for a customer that has none. */
export async function inviteFirstOwnerAction(previous: FormState, form: FormData): Promise<FormState> {
  const values = (sent: FormData) => {
    const { person: _, ...rest } = valuesOf(sent);
    return rest;
  };
  const door = { previous, empty: {}, form, ...room, input: inviteFirstOwnerInput, values };
  return operatorForm(door, async ({ actor, db }, input, sent) => {
    if (sent.get("person") !== actor.userId) {
      return {
        ...keptForm(previous, sent),
        message: "Someone else has signed in to this browser since. Reload the page.",
      };
    }
    try {
      await inviteFirstOwner({ ...(await teamDeps()), actor }, input);
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === null) throw error;
      return { ...keptForm(previous, sent), faults: { email: refusalWords[refused] } };
    }
    after(() => deliverDueMail({ db, mail: mailer(), appUrl: env().appUrl, clock: businessClock() }, { limit: 5 }));
    return `/admin/customers/${input.organizationId}#invitations`;
  });
}
