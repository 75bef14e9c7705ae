"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { pool } from "#lib/db/pool.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { discardUpload, recordUpload } from "#lib/usage/upload-usage.ts";
import { requireConsole } from "../../../require-console.ts";

const input = z.strictObject({ id: z.uuid() });

export async function recordUploadAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/metering/upload", "ADMIN");
  const { id } = input.parse({ id: form.get("id") });
  await recordUpload({ ...deps, pool: pool(), catalogue: createCatalogue(pool()) }, id);
  redirect(`/admin/metering/upload/${id}`);
}

export async function discardUploadAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/metering/upload", "ADMIN");
  const { id } = input.parse({ id: form.get("id") });
  await discardUpload(deps, id);
  redirect("/admin/metering/upload?came=discarded");
}
