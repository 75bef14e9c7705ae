"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { MAX_IMPORT_ROWS } from "#lib/agreements/import/import-input.ts";
import { commitStagedImport, discardImport, undoImportAsOperator } from "#lib/agreements/import/stage-import.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { fileEncodings, separatorNames } from "#lib/files/file-format.ts";
import { withParams } from "../../../read-params.ts";
import { requireConsole } from "../../../require-console.ts";

const here = "/admin/customers/import";
const commitInput = z.strictObject({
  id: z.uuid(),
  encoding: z.enum(fileEncodings),
  separator: z.enum(separatorNames),
  digest: z.string().max(64),
  agreed: z.array(z.coerce.number().int()).max(MAX_IMPORT_ROWS),
});
const idOf = (form: FormData) => z.uuid().parse(form.get("id"));

export async function commitImportAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole(here, "ADMIN");
  const given = Object.fromEntries(["id", "encoding", "separator", "digest"].map((name) => [name, form.get(name)]));
  const { id, digest, agreed, ...reading } = commitInput.parse({ ...given, agreed: form.getAll("agreed") });
  try {
    await commitStagedImport(deps, id, { reading, digest, agreed });
  } catch (error) {
    // Something changed since the review: the page shows what stands in the way now, or what the import has become.
    if (!isAppError(error, "INVALID_REQUEST") && !isAppError(error, "CONFLICT")) throw error;
    redirect(withParams(`${here}/${id}`, { ...reading, came: "not-committed" }));
  }
  redirect(`${here}/${id}?came=committed`);
}

export async function discardImportAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole(here, "ADMIN");
  await discardImport(deps, idOf(form));
  redirect(`${here}?came=discarded`);
}

export async function undoImportAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole(here, "ADMIN");
  const id = idOf(form);
  try {
    await undoImportAsOperator(deps, id);
  } catch (error) {
    if (!isAppError(error, "CONFLICT")) throw error;
    redirect(`${here}/${id}?came=in-use`);
  }
  redirect(`${here}/${id}?came=undone`);
}
