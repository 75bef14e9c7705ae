import { redirect } from "next/navigation";
import { findActor } from "#lib/auth/session.ts";

/** The front door: staff go to the console, everybody else to their usage, who is not signed in to the sign-in page. */
export default async function HomePage() {
  const actor = await findActor();
  if (actor === null) redirect("/sign-in");
  redirect(actor.operatorRole !== null && actor.memberships.length === 0 ? "/admin" : "/dashboard");
}
