"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { SignInFormState } from "#components/registration/sign-in-form.tsx";
import { clientAddress } from "#lib/http/client-address.ts";
import { requestSignInLink } from "#lib/auth/sign-in/request-sign-in-link.ts";
import { safePath } from "#lib/http/safe-path.ts";
import { findActor, requireSameOrigin } from "#lib/auth/session/session.ts";
import { hashSessionToken, sessionCookieName } from "#lib/auth/session/session-cookie.ts";
import { signInDeps } from "#lib/auth/sign-in/sign-in-deps.ts";
import { FRONT_DOOR } from "#lib/auth/sign-in/where-to.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { arrivalOfPath, isRegisterPath } from "#lib/registration/arrival/arrival-path.ts";
import { rememberAddress } from "#lib/registration/save-handle.ts";
import { formOf } from "#app/refused/_lib/form-of.ts";
import { readHandles } from "#app/_lib/registration-cookie.ts";
import { linkAnswer } from "./_lib/link-words.ts";

/** Mails a sign-in link. From the page of an arrival, which `next` names, that one remembers to whom, so that the link may be opened elsewhere. */
export async function sendLinkAction(_before: SignInFormState, sent: FormData): Promise<SignInFormState> {
  await requireSameOrigin();
  const form = formOf(sent);
  const typed = form.get("email");
  const email = typeof typed === "string" ? typed.slice(0, 1_000) : "";
  const next = safePath(form.get("next"), FRONT_DOOR);
  try {
    const isRegistering = isRegisterPath(next);
    const address = clientAddress(await headers());
    const result = await requestSignInLink(signInDeps(), { email, next, address, isRegistering });
    const arrival = arrivalOfPath(next);
    if (arrival !== null && (result.status === "sent" || result.status === "delayed")) {
      const mailed = { arrival, handles: await readHandles(), email: result.email };
      await rememberAddress(database(), mailed, new Date());
    }
    return linkAnswer(result, email);
  } catch (error) {
    logError(error, { doing: "mailing a sign-in link" });
    return {
      status: "failed",
      email,
      message: "We cannot send a link right now. The fault is ours; try again in a minute.",
    };
  }
}

/** Ends this browser's session and goes on to `next`. A form that names a person ends no other one's. */
export async function signOutAction(sent: FormData): Promise<void> {
  await requireSameOrigin();
  const form = formOf(sent);
  const next = safePath(form.get("next"), "/sign-in");
  const shown = form.get("person");
  if (shown !== null && (await findActor())?.userId !== shown) redirect(next);
  const name = sessionCookieName(env().isSecure);
  const jar = await cookies();
  const token = jar.get(name)?.value;
  if (token !== undefined) {
    await database().session.deleteMany({ where: { sessionToken: hashSessionToken(token) } });
    jar.delete(name);
  }
  redirect(next);
}
