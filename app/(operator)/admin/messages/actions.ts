"use server";

import { randomUUID } from "node:crypto";
import { redirect } from "next/navigation";
import type { FormState } from "#components/console/form-state.ts";
import { chooseAlerts, chooseAlertsInput } from "#lib/alerts/choose-alerts.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/errors/log.ts";
import { mailer } from "#lib/mail/mailer.ts";
import { mailTemplates, sampleMail } from "#lib/mail/sample-mails.ts";
import { failedForm, invalidFields } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";
import { choiceParam } from "../../read-params.ts";

/** Test mails that one operator may send to themselves in ten minutes. */
const TESTS = { limit: 20, windowSeconds: 600 };

export async function chooseAlertsAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/messages");
  const input = chooseAlertsInput.safeParse({ kinds: form.getAll("kinds") });
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await chooseAlerts(deps, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  redirect("/admin/messages?done=chosen");
}

/** Mails a template with sample data to the operator who asks, at once and to nobody else. */
export async function sendSampleAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const { actor, now } = await requireConsole("/admin/messages");
  const sent = form.get("template");
  const template = choiceParam(typeof sent === "string" ? sent : undefined, mailTemplates);
  if (template === null) redirect("/admin/messages");
  redirect(`/admin/messages/${template}?done=${await send(template, actor, now)}`);
}

async function send(
  template: (typeof mailTemplates)[number],
  actor: { userId: string; email: string },
  now: Date,
): Promise<"sent" | "limited" | "not-sent"> {
  if (!(await takeFromLimit(pool(), { key: `test-mail:${actor.userId}`, ...TESTS }))) return "limited";
  try {
    const content = sampleMail(template, { appUrl: env().appUrl, now });
    await mailer().send({ to: actor.email, id: randomUUID(), ...content });
    return "sent";
  } catch (error) {
    logError(error, { doing: "mailing a sample", template });
    return "not-sent";
  }
}
