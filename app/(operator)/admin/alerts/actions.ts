"use server";

import { acknowledgeAlert, acknowledgeInput } from "#lib/alerts/acknowledge-alert.ts";
import { operatorAction } from "#app/(operator)/_lib/operator-action.ts";

export async function acknowledgeAction(form: FormData): Promise<void> {
  const door = { form, room: "/admin/alerts", minimum: "ADMIN", input: acknowledgeInput } as const;
  await operatorAction(door, async (deps, input) => {
    await acknowledgeAlert(deps, input);
    return "/admin/alerts?done=acknowledged";
  });
}
