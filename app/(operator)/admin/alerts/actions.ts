"use server";

import { redirect } from "next/navigation";
import { acknowledgeAlert, acknowledgeInput } from "#lib/alerts/acknowledge-alert.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { valuesOf } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

export async function acknowledgeAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/alerts", "ADMIN");
  await acknowledgeAlert(deps, acknowledgeInput.parse(valuesOf(form)));
  redirect("/admin/alerts?done=acknowledged");
}
