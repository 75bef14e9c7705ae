"use server";

import { env } from "#lib/env/env.ts";
import { adoptInput, adoptInstallation } from "#lib/metering/submit/preconditions/adopt-installation.ts";
import { operatorAction } from "../_lib/operator-action.ts";

/** Arms sending for the installation that the page showed, where this server's environment names it; the overview then says what came of it. */
export async function adoptInstallationAction(form: FormData): Promise<void> {
  await operatorAction({ form, room: "/admin", minimum: "OWNER", input: adoptInput }, async (deps, input) => {
    await adoptInstallation({ ...deps, named: env().installationId }, input);
    return "/admin";
  });
}
