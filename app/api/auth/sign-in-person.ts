import { adoptFirstOwners } from "#lib/auth/sign-in/first-owners.ts";
import { startSession } from "#lib/auth/session/start-session.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { afterSignIn } from "./after-sign-in.ts";

/** Signs a proven person in, as a mailed link does. @returns cookies to set. */
export async function signInPerson(userId: string): Promise<string[]> {
  const { isSecure, operatorEmails } = env();
  const [db, now] = [database(), new Date()];
  const { email } = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
  if (email !== null) await adoptFirstOwners({ db, operatorEmails, now }, { email });
  return [await startSession(db, userId, { now, isSecure }), ...(await afterSignIn())];
}
