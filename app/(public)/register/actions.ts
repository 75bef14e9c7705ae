"use server";

import { headers } from "next/headers";
import { notFound, redirect, RedirectType } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import type { OrganizationFormState } from "#components/registration/organization-form.tsx";
import { clientAddress } from "#lib/auth/client-address.ts";
import { findActor, requireSameOrigin, requireUser } from "#lib/auth/session.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/errors/log.ts";
import { deliverDueMail } from "#lib/mail/deliver-due-mail.ts";
import { mailer } from "#lib/mail/mailer.ts";
import { confirmInput, confirmRegistration, type ConfirmResult } from "#lib/registration/confirm-registration.ts";
import { continueHandOff } from "#lib/registration/hand-off.ts";
import { registrationDeps } from "#lib/registration/registration-deps.ts";
import { resolveRegistration } from "#lib/registration/resolve-registration.ts";
import { readHandle } from "../../registration-cookie.ts";

/** Asks AWS who has arrived; the page then shows what came of it. Sent by the page itself, or by its button. */
export async function askAwsAction(): Promise<void> {
  await requireSameOrigin();
  const handle = await readHandle();
  let path = "/register";
  try {
    const address = clientAddress(await headers());
    if (handle !== null) await resolveRegistration(await registrationDeps(), { handle, address });
  } catch (error) {
    logError(error, { doing: "asking AWS who has arrived" });
    // Not the page that asks by itself: it would ask again and again.
    path = "/register?asked=1";
  }
  redirect(path, RedirectType.replace);
}

/** Links the agreement to the organization that the person chose. */
export async function confirmAction(before: OrganizationFormState, form: FormData): Promise<OrganizationFormState> {
  await requireSameOrigin();
  const actor = await findActor();
  if (actor === null) redirect("/register");

  const field = (name: string) => form.get(name) ?? undefined;
  const input = confirmInput.safeParse({
    organization: field("organization"),
    organizationName: field("organizationName"),
  });
  const typed = form.get("organizationName");
  const chosen = form.get("organization");
  const state: OrganizationFormState = {
    nameError: null,
    message: null,
    chosen: typeof chosen === "string" ? chosen : before.chosen,
    name: typeof typed === "string" ? typed.slice(0, 1_000) : "",
  };
  if (!input.success) {
    const ofName = input.error.issues.find(({ path }) => path[0] === "organizationName");
    if (ofName === undefined) return { ...state, message: "Choose an organization from the list." };
    return { ...state, nameError: ofName.message };
  }

  let result: ConfirmResult;
  try {
    result = await confirmRegistration(await registrationDeps(), {
      handle: await readHandle(),
      actor,
      form: input.data,
    });
  } catch (error) {
    logError(error, { doing: "linking an agreement" });
    return {
      ...state,
      message: "We could not link it. The fault is ours, nothing was changed; try again in a moment.",
    };
  }
  switch (result.status) {
    case "linked":
      after(() => deliverDueMail({ db: database(), mail: mailer(), appUrl: env().appUrl }, { limit: 5 }));
      redirect(result.handOffTo ?? "/register/welcome");
    case "name-missing":
      return { ...state, nameError: "Give the organization a name." };
    case "not-allowed":
      return { ...state, message: "You can no longer choose that organization. Choose another one." };
    case "already-linked":
    case "sign-in-again":
    case "gone":
      // The page knows what to say about each of them.
      redirect("/register");
  }
}

/** Sends a person on to the seller's own sign-up with a new code. */
export async function continueHandOffAction(form: FormData): Promise<void> {
  await requireSameOrigin();
  const actor = await requireUser("/register/welcome");
  const agreementId = z.uuid().safeParse(form.get("agreementId"));
  if (!agreementId.success) notFound();
  const to = await continueHandOff({ db: database(), now: new Date() }, { actor, agreementId: agreementId.data }).catch(
    (error: unknown) => {
      if (isAppError(error, "NOT_FOUND")) notFound();
      throw error;
    },
  );
  redirect(to ?? "/dashboard");
}
