import { redirect } from "next/navigation";
import { safePath } from "#lib/http/safe-path.ts";
import { findActor } from "#lib/auth/session/session.ts";
import { FRONT_DOOR, whereTo } from "#lib/auth/sign-in/where-to.ts";
import { exactParam, type SearchParams } from "./_lib/search-params.ts";

/** The front door: each person goes to `next` where that is theirs, else to their own pages; who is not signed in, to the sign-in page. */
export default async function HomePage({ searchParams }: { searchParams: SearchParams }) {
  const next = safePath(exactParam((await searchParams).next), FRONT_DOOR);
  const actor = await findActor();
  if (actor !== null) redirect(whereTo(actor, next));
  redirect(next === FRONT_DOOR ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
}
