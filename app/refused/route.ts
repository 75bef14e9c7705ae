import { refusedPage } from "./_lib/refused-page.ts";
import { readRefusal } from "./_lib/refusals.ts";

export const dynamic = "force-dynamic";

/** Where a refused form without script leads: the words, and the status that a redirect cannot have. */
export function GET(request: Request): Response {
  return refusedPage(readRefusal(new URL(request.url).searchParams.get("why")) ?? "invalid");
}
