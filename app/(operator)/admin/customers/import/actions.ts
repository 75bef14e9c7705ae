"use server";

import { z } from "zod";
import { MAX_IMPORT_ROWS } from "#lib/customers/import/import-input.ts";
import { commitStagedImport, discardImport, undoImportAsOperator } from "#lib/customers/import/stage-import.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { fileEncodings, separatorNames } from "#lib/files/file-format.ts";
import { valuesOf } from "#app/(operator)/_lib/answer-form.ts";
import { idInput, operatorAction } from "#app/(operator)/_lib/operator-action.ts";
import { withParams } from "#app/_lib/search-params.ts";

const here = "/admin/customers/import";
const room = { room: here, minimum: "ADMIN" } as const;
const commitInput = z.strictObject({
  id: z.uuid(),
  encoding: z.enum(fileEncodings),
  separator: z.enum(separatorNames),
  digest: z.string().max(64),
  agreed: z.array(z.coerce.number().int()).max(MAX_IMPORT_ROWS),
});

export async function commitImportAction(form: FormData): Promise<void> {
  const values = (sent: FormData) => ({ ...valuesOf(sent), agreed: sent.getAll("agreed") });
  await operatorAction({ form, ...room, input: commitInput, values }, async (deps, input) => {
    const { id, digest, agreed, ...reading } = input;
    try {
      await commitStagedImport(deps, id, { reading, digest, agreed });
    } catch (error) {
      // Something changed since the review: the page shows what stands in the way now, or what the import has become.
      if (!isAppError(error, "INVALID_REQUEST") && !isAppError(error, "CONFLICT")) throw error;
      return withParams(`${here}/${id}`, { ...reading, came: "not-committed" });
    }
    return `${here}/${id}?came=committed`;
  });
}

export async function discardImportAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: idInput }, async (deps, { id }) => {
    await discardImport(deps, id);
    return `${here}?came=discarded`;
  });
}

export async function undoImportAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: idInput }, async (deps, { id }) => {
    try {
      await undoImportAsOperator(deps, id);
    } catch (error) {
      if (!isAppError(error, "CONFLICT")) throw error;
      return `${here}/${id}?came=in-use`;
    }
    return `${here}/${id}?came=undone`;
  });
}
