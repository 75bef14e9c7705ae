import { appSealer } from "#lib/sealing/app-sealer.ts";
import { env } from "#lib/env/env.ts";
import { readInvitationCode } from "#lib/team/invitation-link.ts";
import { joinCookie } from "../_lib/join-cookie.ts";

export const dynamic = "force-dynamic";

/**
 * Where the mail of an invitation leads: takes the code out of the address bar into a cookie and shows the page with the button. Changes
 * nothing, so a mail scanner may come here as often as it likes.
 */
export function GET(request: Request): Response {
  const code = new URL(request.url).searchParams.get("code") ?? "";
  const read = readInvitationCode(appSealer(), code);
  const headers = new Headers({
    location: read === null ? "/join/unknown" : `/join/${read.id}`,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  });
  if (read !== null) headers.append("set-cookie", joinCookie(read.id, code, env().isSecure));
  return new Response(null, { status: 303, headers });
}
