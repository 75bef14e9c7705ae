"use server";

import type { FormState } from "#components/console/form-state.ts";
import { decideSuccessor, decideSuccessorInput } from "#lib/agreements/successors/successor-cases.ts";
import { cancelSwitch, planSwitch, switchInput } from "#lib/agreements/switch/switch-product.ts";
import { operatorAction, operatorForm } from "#app/(operator)/_lib/operator-action.ts";

const successors = "/admin/agreements/successors";
const switching = { room: "/admin/agreements", minimum: "OWNER", input: switchInput } as const;

export async function decideSuccessorAction(previous: FormState, form: FormData): Promise<FormState> {
  const door = { previous, empty: {}, form, room: successors, minimum: "ADMIN", input: decideSuccessorInput } as const;
  return operatorForm(door, async (deps, input) => {
    await decideSuccessor(deps, input);
    return `${successors}?done=decided`;
  });
}

export async function planSwitchAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...switching }, async (deps, input) => {
    await planSwitch(deps, input);
    return `/admin/agreements/switch/${input.productId}?done=planned`;
  });
}

export async function cancelSwitchAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...switching }, async (deps, input) => {
    await cancelSwitch(deps, input);
    return `/admin/agreements/switch/${input.productId}?done=cancelled`;
  });
}
