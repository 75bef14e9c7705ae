"use server";

import { redirect } from "next/navigation";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { replayEvent, replayEventInput } from "#lib/events/replay-event.ts";
import { requireConsole } from "../../require-console.ts";

export async function replayEventAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/inbox", "ADMIN");
  const input = replayEventInput.parse({ id: form.get("id") });
  await replayEvent(deps, input);
  redirect(`/admin/inbox/${input.id}?done=replayed`);
}
