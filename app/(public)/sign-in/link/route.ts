import { cookies } from "next/headers";
import { signInLink } from "#lib/auth/sign-in/sign-in-link.ts";
import { safePath } from "#lib/http/safe-path.ts";
import { FRONT_DOOR } from "#lib/auth/sign-in/where-to.ts";
import { env } from "#lib/env/env.ts";
import { keepLink } from "../_lib/link-cookie.ts";

export const dynamic = "force-dynamic";

/**
 * Where a mailed link leads: takes it out of the address bar into a sealed cookie of its own and shows the page with its button. Spends
 * nothing, so a mail scanner may come here as often as it likes (threat A04).
 */
export async function GET(request: Request): Promise<Response> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const parsed = signInLink.safeParse(query);
  const headers = new Headers({
    location: "/sign-in/finish",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  });
  if (parsed.success) {
    const link = { ...parsed.data, next: safePath(parsed.data.next, FRONT_DOOR) };
    const { id, setCookies } = keepLink(link, (await cookies()).getAll(), env().isSecure, new Date());
    headers.set("location", `/sign-in/finish?link=${id}`);
    for (const cookie of setCookies) headers.append("set-cookie", cookie);
  }
  return new Response(null, { status: 303, headers });
}
