"use server";

import { redirect } from "next/navigation";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  holdMetering,
  holdMeteringInput,
  meteringFromInput,
  releaseMetering,
  setMeteringFrom,
} from "#lib/metering/hold-metering.ts";
import { valuesOf } from "../../answer-form.ts";
import { requireConsole } from "../../require-console.ts";

/** Holds all of an agreement or product, or lets it go; its page then says what came of it. */
export async function holdMeteringAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin", "ADMIN");
  const { choice, ...values } = valuesOf(form);
  const input = holdMeteringInput.safeParse(values);
  const page = `/admin/${values.kind === "product" ? "products" : "agreements"}/${encodeURIComponent(textOf(values.id))}`;
  if (!input.success) redirect(`${page}?came=no-reason`);
  const act = choice === "release" ? releaseMetering : holdMetering;
  redirect(`${page}?came=${await outcomeOf(act(deps, input.data), choice === "release" ? "released" : "held")}`);
}

/** Says since when an agreement is metered from here. */
export async function setMeteringFromAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/agreements", "ADMIN");
  const values = valuesOf(form);
  const input = meteringFromInput.safeParse(values);
  const page = `/admin/agreements/${encodeURIComponent(textOf(values.id))}`;
  if (!input.success) redirect(`${page}?came=${input.error.issues[0]?.path[0] === "note" ? "no-reason" : "no-hour"}`);
  redirect(`${page}?came=${await outcomeOf(setMeteringFrom(deps, input.data), "from-set")}`);
}

function textOf(value: FormDataEntryValue | undefined): string {
  return typeof value === "string" ? value : "";
}

async function outcomeOf(work: Promise<void>, done: string): Promise<string> {
  try {
    await work;
    return done;
  } catch (error) {
    if (isAppError(error, "CONFLICT")) return "changed";
    throw error;
  }
}
