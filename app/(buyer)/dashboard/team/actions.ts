"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import type { z } from "zod";
import type { FormState } from "#components/console/form-state.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { requireSameOrigin, requireUser } from "#lib/auth/session/session.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import {
  changeMemberInput,
  changeMemberRole,
  leaveInput,
  leaveTeam,
  removeMember,
  removeMemberInput,
} from "#lib/team/change-members.ts";
import { decideRequest, decideRequestInput } from "#lib/team/decide-request.ts";
import {
  invitationInput,
  inviteColleague,
  inviteInput,
  resendInvitation,
  withdrawInvitation,
  type TeamDeps,
} from "#lib/team/invite.ts";
import { refusalOf, refusalWords } from "#lib/team/refusal.ts";
import { teamDeps } from "#lib/team/team-deps.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { invalidFields, keptForm, valuesOf } from "#app/(operator)/_lib/answer-form.ts";
import { formOf } from "#app/refused/_lib/form-of.ts";

const HERE = "/dashboard/team";

export async function inviteAction(previous: FormState, sent: FormData): Promise<FormState> {
  await requireSameOrigin();
  const form = formOf(sent);
  const actor = await requireUser(HERE);
  const { person, ...values } = valuesOf(form);
  if (person !== actor.userId) redirect(`${HERE}?refused=other-person`);
  const input = inviteInput.safeParse(values);
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await inviteColleague({ ...(await teamDeps()), actor }, input.data);
  } catch (error) {
    const refused = refusalOf(error);
    const kept = keptForm(previous, form);
    if (refused !== null) return { ...kept, faults: { email: refusalWords[refused] } };
    return { ...kept, message: wordsOf(error) };
  }
  sendMail();
  redirect(pageOf(input.data.organizationId, "done=invited"));
}

export async function resendAction(form: FormData): Promise<void> {
  await act(form, invitationInput, "resent", resendInvitation);
}

export async function withdrawAction(form: FormData): Promise<void> {
  await act(form, invitationInput, "withdrawn", withdrawInvitation);
}

export async function changeMemberAction(form: FormData): Promise<void> {
  await act(form, changeMemberInput, "changed", changeMemberRole);
}

export async function removeMemberAction(form: FormData): Promise<void> {
  await act(form, removeMemberInput, "removed", removeMember);
}

export async function leaveAction(form: FormData): Promise<void> {
  await act(form, leaveInput, "left", leaveTeam);
}

export async function decideAction(sent: FormData): Promise<void> {
  await requireSameOrigin();
  const form = formOf(sent);
  const decision = form.get("decision") === "decline" ? "declined" : "approved";
  await act(form, decideRequestInput, decision, decideRequest);
}

type ActingDeps = TeamDeps & { actor: Actor };

/** Does what a form of the page asks, and shows the page of the form's own organization with what came of it. */
async function act<Schema extends z.ZodType<{ organizationId: string }>>(
  sent: FormData,
  schema: Schema,
  done: string,
  change: (deps: ActingDeps, input: z.infer<Schema>) => Promise<void>,
): Promise<void> {
  await requireSameOrigin();
  const form = formOf(sent);
  const actor = await requireUser(HERE);
  const { person, ...values } = valuesOf(form);
  if (person !== actor.userId) redirect(`${HERE}?refused=other-person`);
  const input = schema.safeParse(values);
  if (!input.success) redirect(`${HERE}?refused=gone`);
  const { organizationId } = input.data;
  let to = done === "left" ? `${HERE}?done=left` : pageOf(organizationId, `done=${done}`);
  try {
    await change({ ...(await teamDeps()), actor }, input.data);
    sendMail();
  } catch (error) {
    const refused = refusalOf(error);
    if (refused !== null) to = pageOf(organizationId, `refused=${refused}`);
    else if (isAppError(error, "FORBIDDEN")) to = pageOf(organizationId, "refused=role");
    // A stranger, or a member who was removed: the organization's page is none of theirs.
    else if (isAppError(error, "NOT_FOUND")) to = `${HERE}?refused=no-member`;
    else {
      logError(error, { doing: "changing a team" });
      to = pageOf(organizationId, `refused=${isDatabaseDown(error) ? "database" : "fault"}`);
    }
  }
  redirect(to);
}

function pageOf(organizationId: string, outcome: string): string {
  return `${HERE}?organization=${organizationId}&${outcome}`;
}

function sendMail(): void {
  after(async () => {
    const { db } = await teamDeps();
    await deliverDueMail({ db, mail: mailer(), appUrl: env().appUrl, clock: businessClock() }, { limit: 5 });
  });
}

function wordsOf(error: unknown): string {
  if (isAppError(error, "FORBIDDEN")) return "Your role may not do this. Ask an owner.";
  if (isAppError(error, "NOT_FOUND")) return "You are no longer a member of this organization.";
  logError(error, { doing: "inviting a colleague" });
  return isDatabaseDown(error)
    ? "The database does not answer. No one was invited; try again in a moment."
    : "This could not be done. The fault is ours, and no one was invited.";
}
