"use server";

import { z } from "zod";
import { pool } from "#lib/db/pool.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { fileEncodings, separatorNames } from "#lib/files/file-format.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { discardUpload, recordUpload } from "#lib/usage/uploads/upload-usage.ts";
import { idInput, operatorAction } from "#app/(operator)/_lib/operator-action.ts";

const room = { room: "/admin/metering/upload", minimum: "ADMIN" } as const;
const recordInput = idInput.extend({ encoding: z.enum(fileEncodings), separator: z.enum(separatorNames) });

export async function recordUploadAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: recordInput }, async (deps, { id, ...reading }) => {
    try {
      await recordUpload({ ...deps, pool: pool(), catalogue: createCatalogue(pool()) }, id, reading);
    } catch (error) {
      // It cannot be read as the form says: the page shows it as it is.
      if (!isAppError(error, "CONFLICT")) throw error;
    }
    return `/admin/metering/upload/${id}`;
  });
}

export async function discardUploadAction(form: FormData): Promise<void> {
  await operatorAction({ form, ...room, input: idInput }, async (deps, { id }) => {
    await discardUpload(deps, id);
    return "/admin/metering/upload?came=discarded";
  });
}
