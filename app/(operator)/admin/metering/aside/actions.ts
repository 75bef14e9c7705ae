"use server";

import { z } from "zod";
import { pool } from "#lib/db/pool.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import {
  operateParkedUsageInput,
  releaseLateUsage,
  resolveParkedUsage,
} from "#lib/usage/parked/operate-parked-usage.ts";
import { withParams } from "#app/_lib/search-params.ts";
import { operatorAction } from "#app/(operator)/_lib/operator-action.ts";

/** Lets the chosen late usage go, or closes what was chosen; the page then says what came of it. */
export async function operateParkedUsageAction(form: FormData): Promise<void> {
  const door = { form, room: "/admin/metering/aside", minimum: "ADMIN", input: z.looseObject({}) } as const;
  await operatorAction(door, async (deps) => {
    const view = form.get("view") === "unbillable" ? "unbillable" : null;
    return withParams("/admin/metering/aside", { view, came: await outcomeOf({ ...deps, pool: pool() }, form) });
  });
}

async function outcomeOf(deps: Parameters<typeof releaseLateUsage>[0], form: FormData): Promise<string> {
  const keys = form.getAll("keys");
  if (keys.length === 0) return "none";
  const input = operateParkedUsageInput.safeParse({ keys, note: form.get("note") });
  if (!input.success) return "no-reason";
  try {
    if (form.get("choice") === "release") await releaseLateUsage(deps, input.data);
    else await resolveParkedUsage(deps, input.data);
  } catch (error) {
    if (isAppError(error, "CONFLICT")) return "changed";
    throw error;
  }
  return form.get("choice") === "release" ? "released" : "closed";
}
