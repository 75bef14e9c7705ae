import { env } from "#lib/env/env.ts";
import { plainPage } from "#app/_lib/plain-page.ts";
import { refusals, type Refusal } from "./refusals.ts";

/** The document that says why something was refused, with its status; it needs no script. */
export function refusedPage(why: Refusal): Response {
  const { status, title, lead } = refusals[why];
  return plainPage({
    status,
    title,
    lead: lead.replace("{site}", env().appUrl),
    body: `<p class="actions"><a class="button button--main" href="/">Go to the start page</a></p>`,
    headers: status === 503 ? { "retry-after": "5" } : {},
  });
}
