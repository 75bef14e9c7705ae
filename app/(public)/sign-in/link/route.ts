import { signInLink } from "#lib/auth/sign-in-link.ts";
import { safePath } from "#lib/auth/safe-path.ts";
import { env } from "#lib/env/env.ts";
import { linkCookie } from "../link-cookie.ts";

export const dynamic = "force-dynamic";

/**
 * Where a mailed link leads: takes it out of the address bar into a sealed cookie and shows the page with the button. Spends
 * nothing, so a mail scanner may come here as often as it likes (threat A04).
 */
export function GET(request: Request): Response {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const parsed = signInLink.safeParse(query);
  const headers = new Headers({
    location: "/sign-in/finish",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  });
  if (parsed.success) {
    const link = { ...parsed.data, next: safePath(parsed.data.next, "/dashboard") };
    headers.append("set-cookie", linkCookie(link, env().isSecure));
  }
  return new Response(null, { status: 303, headers });
}
