"use server";

import { env } from "#lib/env/env.ts";
import { adoptInstallation } from "#lib/metering/adopt-installation.ts";
import { noInput, operatorAction } from "../operator-action.ts";

/** Arms sending for the installation that this server's environment names; the overview then says what came of it. */
export async function adoptInstallationAction(form: FormData): Promise<void> {
  await operatorAction({ form, room: "/admin", minimum: "OWNER", input: noInput }, async (deps) => {
    const { installationId } = env();
    if (installationId !== null) await adoptInstallation(deps, installationId);
    return "/admin";
  });
}
