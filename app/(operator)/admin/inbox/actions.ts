"use server";

import { redirect } from "next/navigation";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { confirmSubscriptions } from "#lib/events/sns/confirm-subscriptions.ts";
import { closeEnrolment, openEnrolment } from "#lib/events/sns/enrolment.ts";
import { marketplace } from "#lib/marketplace/ports.ts";
import { replayEvent, replayEventInput } from "#lib/events/replay-event.ts";
import { requireConsole } from "../../require-console.ts";

export async function replayEventAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/inbox", "ADMIN");
  const input = replayEventInput.parse({ id: form.get("id") });
  await replayEvent(deps, input);
  redirect(`/admin/inbox/${input.id}?done=replayed`);
}

export async function openEnrolmentAction(): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/inbox", "OWNER");
  await openEnrolment(deps);
  const { subscriptions } = marketplace();
  await confirmSubscriptions({ ...deps, subscriptions, topicArns: env().snsTopicArns });
  redirect("/admin/inbox?done=opened");
}

export async function closeEnrolmentAction(): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/inbox", "OWNER");
  await closeEnrolment(deps);
  redirect("/admin/inbox?done=closed");
}
