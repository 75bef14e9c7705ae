"use server";

import { headers } from "next/headers";
import { notFound, redirect, RedirectType } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import type { OrganizationFormState } from "#components/registration/organization-form.tsx";
import { clientAddress } from "#lib/http/client-address.ts";
import { findActor, requireSameOrigin, requireUser } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import {
  confirmInput,
  confirmRegistration,
  type ConfirmResult,
} from "#lib/registration/confirm/confirm-registration.ts";
import { continueHandOff } from "#lib/registration/hand-off/hand-off.ts";
import { registrationDeps } from "#lib/registration/registration-deps.ts";
import { readArrival, registerPath, welcomePath } from "#lib/registration/arrival/arrival-path.ts";
import { saveDraft } from "#lib/registration/arrival/draft.ts";
import { findHandle } from "#lib/registration/find-registration.ts";
import { resolveRegistration } from "#lib/registration/asking/resolve-registration.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { formOf } from "#app/refused/_lib/form-of.ts";
import { readHandles } from "#app/_lib/registration-cookie.ts";

/** How many questions to AWS the page showed. */
const seenInput = z.coerce.number().int().min(0).max(10_000).nullable().catch(null);

/**
 * Asks AWS about the arrival that the page shows, or waits for the answer where another request asks already; the page then shows the outcome. Sent by the page
 * itself, or by its button.
 */
export async function askAwsAction(sent: FormData): Promise<void> {
  await requireSameOrigin();
  const form = formOf(sent);
  const arrival = readArrival(form.get("arrival"));
  if (arrival === null) redirect("/register", RedirectType.replace);
  let path = registerPath(arrival);
  try {
    const address = clientAddress(await headers());
    const seen = seenInput.parse(form.get("seen"));
    const handle = await findHandle(database(), arrival, await readHandles());
    if (handle !== null) await resolveRegistration(await registrationDeps(), { handle, address, seen });
  } catch (error) {
    logError(error, { doing: "asking AWS who has arrived" });
    // Not the page that asks by itself: it would ask again and again.
    path += "&asked=1";
  }
  redirect(path, RedirectType.replace);
}

/** Links the agreement of the arrival that the form names to the organization that the person chose. */
export async function confirmAction(before: OrganizationFormState, sent: FormData): Promise<OrganizationFormState> {
  await requireSameOrigin();
  const form = formOf(sent);
  const arrival = readArrival(form.get("arrival"));
  if (arrival === null) redirect("/register");
  const person = z.uuid().safeParse(form.get("person")).data ?? "";

  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.slice(0, 1_000) : undefined;
  };
  const entered = { organization: text("organization"), organizationName: text("organizationName") };
  // What stood in the form before comes back from the browser, so it may be anything.
  const chosen = String(entered.organization ?? (before as Partial<OrganizationFormState> | null)?.chosen ?? "").slice(
    0,
    36,
  );
  const state: OrganizationFormState = { nameError: null, message: null, chosen, name: entered.organizationName ?? "" };
  const input = confirmInput.safeParse(entered);
  if (!input.success) {
    const ofName = input.error.issues.find(({ path }) => path[0] === "organizationName");
    if (ofName === undefined) return { ...state, message: "Choose an organization from the list." };
    return { ...state, nameError: ofName.message };
  }

  const seen = { arrival, handles: await readHandles() };
  const keep = async () => {
    const draft = { organization: chosen, organizationName: state.name };
    return person !== "" && (await saveDraft(database(), { ...seen, userId: person, ...draft }, new Date()));
  };
  let result: ConfirmResult;
  let isKept = false;
  try {
    const actor = await findActor();
    result =
      actor === null
        ? { status: "sign-in-again" }
        : await confirmRegistration(await registrationDeps(), { ...seen, shownTo: person, actor, form: input.data });
    if (result.status === "sign-in-again") isKept = await keep();
    if (actor === null && !isKept) return { ...state, message: SESSION_ENDED };
  } catch (error) {
    logError(error, { doing: "linking an agreement" });
    return {
      ...state,
      message: "We could not link it. The fault is ours, nothing was changed; try again in a moment.",
    };
  }
  switch (result.status) {
    case "linked":
      after(() =>
        deliverDueMail({ db: database(), mail: mailer(), appUrl: env().appUrl, clock: businessClock() }, { limit: 5 }),
      );
      redirect(result.handOffTo ?? welcomePath(arrival));
    case "name-missing":
      return { ...state, nameError: "Give the organization a name." };
    case "not-allowed":
      return { ...state, message: "You can no longer choose that organization. Choose another one." };
    case "not-shown-to-you":
      return {
        ...state,
        message: "Someone else has signed in to this browser since. Nothing was linked. Reload the page.",
      };
    case "sign-in-again":
      redirect(`${registerPath(arrival)}&ended=1`);
    case "already-linked":
    case "gone":
      // The page knows what to say about each of them.
      redirect(registerPath(arrival));
  }
}

const SESSION_ENDED =
  "Your session ended, so nothing was linked. Sign in again in another tab, then come back and press the button once more. What you entered stays here.";

/** Sends a person on to the seller's own sign-up with a new code, for the agreement that the form names. */
export async function continueHandOffAction(sent: FormData): Promise<void> {
  await requireSameOrigin();
  const form = formOf(sent);
  const back = welcomePath(readArrival(form.get("arrival")));
  const actor = await requireUser(back);
  // The page was shown to another person, who is signed in no more: it shows anew what this person may do.
  if (form.get("person") !== actor.userId) redirect(back);
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
