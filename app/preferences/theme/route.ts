import { readTheme, THEME_COOKIE } from "#components/ui/page/theme.ts";
import { env } from "#lib/env/env.ts";
import { readAtMost } from "#lib/http/read-body.ts";

const YEAR_S = 31_536_000;
const MOST_BYTES = 1_024;

/** The theme switch without script: keeps the choice in a cookie and leads back to the page. Changes nothing else. */
export async function POST(request: Request): Promise<Response> {
  const body = await readAtMost(request, MOST_BYTES);
  if (body === null) return new Response(null, { status: 413 });
  const form = new URLSearchParams(body.toString());
  const secure = env().isSecure ? "; Secure" : "";
  return new Response(null, {
    status: 303,
    headers: {
      location: pathWithin(form.get("back")),
      "set-cookie": `${THEME_COOKIE}=${readTheme(form.get("theme"))}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`,
      "cache-control": "no-store",
    },
  });
}

/** A path of this app; anything that could lead elsewhere is the start page. */
function pathWithin(back: string | null): string {
  return back !== null && /^\/(?![/\\])[\w\-./]*$/.test(back) ? back : "/";
}
