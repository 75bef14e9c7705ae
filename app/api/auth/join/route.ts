import { cookies } from "next/headers";
import { z } from "zod";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import { refuseForeignForm } from "#lib/http/forms/foreign-form.ts";
import { spendJoin } from "#lib/auth/single-sign-on/join.ts";
import { findJoinCookie, noJoinCookie } from "#lib/auth/single-sign-on/join-cookie.ts";
import { afterSignInPath } from "#lib/auth/sign-in/where-to.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { readFormAtMost } from "#lib/http/read-body.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { seeOther, signInAgainPath } from "../see-other.ts";
import { signInPerson } from "../sign-in-person.ts";

export const dynamic = "force-dynamic";

/** The form holds an id and a token. */
const MOST_BYTES = 4_096;

const sent = z.object({ id: z.uuid(), token: z.string().regex(/^[0-9a-f]{64}$/) });

/** The button of `/sign-in/join`: joins what that page shows, once, for a form of our own page in the browser that began. */
export async function POST(request: Request): Promise<Response> {
  const { appUrl, isSecure } = env();
  const refused = refuseForeignForm(request, appUrl);
  if (refused !== null) return refused;
  const form = await readFormAtMost(request, MOST_BYTES);
  if (typeof form === "string") return seeOther("/sign-in/join");
  const parsed = sent.safeParse({ id: form.get("id"), token: form.get("token") });
  if (!parsed.success) return seeOther("/sign-in/join");
  const pending = findJoinCookie(appSealer(), parsed.data.id, (await cookies()).getAll());
  if (pending === null) return seeOther("/sign-in/join");
  try {
    const proof = { ...parsed.data, browser: pending.browser };
    const joined = await spendJoin({ db: database(), now: new Date() }, proof);
    if (joined === null) return seeOther("/sign-in/join");
    const setCookies = [...(await signInPerson(joined.userId)), noJoinCookie(parsed.data.id, isSecure)];
    return seeOther(afterSignInPath(pending.next), setCookies);
  } catch (error) {
    logError(error, { doing: "joining single sign-on" });
    return seeOther(signInAgainPath("UNAVAILABLE", pending.next));
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
