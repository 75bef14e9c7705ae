"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { commitStagedImport, discardImport, undoImportAsOperator } from "#lib/agreements/import/stage-import.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { requireConsole } from "../../../require-console.ts";

const here = "/admin/customers/import";
const idOf = (form: FormData) => z.uuid().parse(form.get("id"));

export async function commitImportAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole(here, "ADMIN");
  const id = idOf(form);
  try {
    await commitStagedImport(deps, id);
  } catch (error) {
    // Something changed since the review: the page shows what stands in the way now, or what the import has become.
    if (!isAppError(error, "INVALID_REQUEST") && !isAppError(error, "CONFLICT")) throw error;
    redirect(`${here}/${id}`);
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
