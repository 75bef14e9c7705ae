"use server";

import { redirect } from "next/navigation";
import type { FormState } from "#components/console/form-state.ts";
import { eraseNote, eraseNoteInput, writeNote, writeNoteInput } from "#lib/agreements/operate/customer-notes.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { failedForm, invalidFields, valuesOf } from "../../../answer-form.ts";
import { requireConsole } from "../../../require-console.ts";

export async function writeNoteAction(previous: FormState, form: FormData): Promise<FormState> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/customers");
  const input = writeNoteInput.safeParse(valuesOf(form));
  if (!input.success) return invalidFields(previous, form, input.error);
  try {
    await writeNote(deps, input.data);
  } catch (error) {
    return failedForm(previous, form, error);
  }
  redirect(`/admin/customers/${input.data.organizationId}?show=notes#timeline`);
}

export async function eraseNoteAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const deps = await requireConsole("/admin/customers", "ADMIN");
  const organizationId = await eraseNote(deps, eraseNoteInput.parse(valuesOf(form)));
  redirect(`/admin/customers/${organizationId}?show=notes#timeline`);
}
