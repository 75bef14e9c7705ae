"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import type { FormState } from "#components/console/form-state.ts";
import { eraseNote, eraseNoteInput, writeNote, writeNoteInput } from "#lib/agreements/operate/customer-notes.ts";
import { inviteFirstOwner, inviteFirstOwnerInput } from "#lib/team/invite-first-owner.ts";
import { refusalOf, refusalWords } from "#lib/team/refusal.ts";
import { teamDeps } from "#lib/team/team-deps.ts";
import { env } from "#lib/env/env.ts";
import { deliverDueMail } from "#lib/mail/deliver-due-mail.ts";
import { mailer } from "#lib/mail/mailer.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { failedForm, invalidFields, keptForm, valuesOf } from "../../../answer-form.ts";
import { requireConsole } from "../../../require-console.ts";

export async function writeNoteAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/customers");
  const input = writeNoteInput.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await writeNote(deps, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  redirect(`/admin/customers/${input.data.organizationId}?show=notes#timeline`);
}

export async function eraseNoteAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/customers", "ADMIN");
  const organizationId = await eraseNote(deps, eraseNoteInput.parse(valuesOf(form)));
  redirect(`/admin/customers/${organizationId}?show=notes#timeline`);
}

/** Invites an owner for a customer that has none. */
export async function inviteFirstOwnerAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const { actor, db } = await requireConsole("/admin/customers");
  const { person, ...values } = valuesOf(form);
  if (person !== actor.userId) {
    return {
      ...keptForm(previous, form),
      message: "Someone else has signed in to this browser since. Reload the page.",
    };
  }
  const input = inviteFirstOwnerInput.safeParse(values);
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await inviteFirstOwner({ ...(await teamDeps()), actor }, input.data);
  } catch (error) {
    const refused = refusalOf(error);
    if (refused !== null) return { ...keptForm(previous, form), faults: { email: refusalWords[refused] } };
    return failedForm(previous, form, error);
  }
  after(() => deliverDueMail({ db, mail: mailer(), appUrl: env().appUrl }, { limit: 5 }));
  redirect(`/admin/customers/${input.data.organizationId}#invitations`);
}
