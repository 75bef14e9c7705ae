"use server";

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { FormState } from "#components/console/form-state.ts";
import { chooseAlerts, chooseAlertsInput } from "#lib/alerts/choose-alerts.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import { mailTemplates, sampleMail } from "#lib/mail-delivery/sample-mails.ts";
import { operatorAction, operatorForm } from "#app/(operator)/_lib/operator-action.ts";

/** Test mails that one operator may send to themselves in ten minutes. */
const TESTS = { limit: 20, windowSeconds: 600 };

const room = { room: "/admin/messages", minimum: "VIEWER" } as const;
const sampleInput = z.strictObject({ template: z.enum(mailTemplates) });

export async function chooseAlertsAction(previous: FormState, form: FormData): Promise<FormState> {
  const values = (sent: FormData) => ({ kinds: sent.getAll("kinds") });
  return operatorForm({ previous, empty: {}, form, ...room, input: chooseAlertsInput, values }, async (deps, input) => {
    await chooseAlerts(deps, input);
    return "/admin/messages?done=chosen";
  });
}

/** Mails a template with sample data to the operator who asks, at once and to nobody else. */
export async function sendSampleAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: sampleInput }, async ({ actor, now }, { template }) => {
    return `/admin/messages/${template}?done=${await send(template, actor, now)}`;
  });
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
