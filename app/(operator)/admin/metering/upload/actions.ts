"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { pool } from "#lib/db/pool.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { fileEncodings, separatorNames } from "#lib/files/file-format.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { discardUpload, recordUpload } from "#lib/usage/upload-usage.ts";
import { requireConsole } from "../../../require-console.ts";

const input = z.strictObject({ id: z.uuid() });
const recordInput = input.extend({ encoding: z.enum(fileEncodings), separator: z.enum(separatorNames) });

export async function recordUploadAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/metering/upload", "ADMIN");
  const [encoding, separator] = [form.get("encoding"), form.get("separator")];
  const { id, ...reading } = recordInput.parse({ id: form.get("id"), encoding, separator });
  try {
    await recordUpload({ ...deps, pool: pool(), catalogue: createCatalogue(pool()) }, id, reading);
  } catch (error) {
    // It cannot be read as the form says: the page shows it as it is.
    if (!isAppError(error, "CONFLICT")) throw error;
  }
  redirect(`/admin/metering/upload/${id}`);
}

export async function discardUploadAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/metering/upload", "ADMIN");
  const { id } = input.parse({ id: form.get("id") });
  await discardUpload(deps, id);
  redirect("/admin/metering/upload?came=discarded");
}
