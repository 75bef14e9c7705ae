"use server";

import { z } from "zod";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  holdMetering,
  holdMeteringInput,
  meteringFromInput,
  releaseMetering,
  setMeteringFrom,
} from "#lib/metering/corrections/hold-metering.ts";
import { operatorAction } from "#app/(operator)/_lib/operator-action.ts";

const anyThing = z.looseObject({ id: z.uuid() });

/** Holds all of an agreement or product, or lets it go; its page then says what came of it. */
export async function holdMeteringAction(form: FormData): Promise<void> {
  await operatorAction({ form, room: "/admin", minimum: "ADMIN", input: anyThing }, async (deps, sent) => {
    const { choice, ...values } = sent;
    const page = `/admin/${values["kind"] === "product" ? "products" : "agreements"}/${values.id}`;
    const input = holdMeteringInput.safeParse(values);
    if (!input.success) return `${page}?came=no-reason`;
    const act = choice === "release" ? releaseMetering : holdMetering;
    return `${page}?came=${await outcomeOf(act(deps, input.data), choice === "release" ? "released" : "held")}`;
  });
}

/** Says since when an agreement is metered from here. */
export async function setMeteringFromAction(form: FormData): Promise<void> {
  const door = { form, room: "/admin/agreements", minimum: "ADMIN", input: anyThing } as const;
  await operatorAction(door, async (deps, values) => {
    const page = `/admin/agreements/${values.id}`;
    const input = meteringFromInput.safeParse(values);
    if (!input.success) return `${page}?came=${input.error.issues[0]?.path[0] === "note" ? "no-reason" : "no-hour"}`;
    return `${page}?came=${await outcomeOf(setMeteringFrom(deps, input.data), "from-set")}`;
  });
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
