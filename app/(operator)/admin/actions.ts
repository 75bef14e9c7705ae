"use server";

import { revalidatePath } from "next/cache";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { adoptInstallation } from "#lib/metering/adopt-installation.ts";
import { requireConsole } from "../require-console.ts";

/** Arms sending for the installation that this server's environment names; the overview then says what came of it. */
export async function adoptInstallationAction(): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin", "OWNER");
  const { installationId } = env();
  if (installationId !== null) await adoptInstallation(deps, installationId);
  revalidatePath("/admin");
}
