"use server";

import { env } from "#lib/env/env.ts";
import { confirmSubscriptions } from "#lib/events/sns/confirm-subscriptions.ts";
import { closeEnrolment, openEnrolment } from "#lib/events/sns/enrolment.ts";
import { marketplace } from "#lib/marketplace/ports.ts";
import { replayEvent, replayEventInput } from "#lib/events/replay-event.ts";
import { noInput, operatorAction } from "#app/(operator)/_lib/operator-action.ts";

const enrolment = { room: "/admin/inbox", minimum: "OWNER", input: noInput } as const;

export async function replayEventAction(form: FormData): Promise<void> {
  const door = { form, room: "/admin/inbox", minimum: "ADMIN", input: replayEventInput } as const;
  await operatorAction(door, async (deps, input) => {
    await replayEvent(deps, input);
    return `/admin/inbox/${input.id}?done=replayed`;
  });
}

export async function openEnrolmentAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...enrolment }, async (deps) => {
    await openEnrolment(deps);
    const { subscriptions } = marketplace();
    await confirmSubscriptions({ ...deps, subscriptions, topicArns: env().snsTopicArns });
    return "/admin/inbox?done=opened";
  });
}

export async function closeEnrolmentAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...enrolment }, async (deps) => {
    await closeEnrolment(deps);
    return "/admin/inbox?done=closed";
  });
}
