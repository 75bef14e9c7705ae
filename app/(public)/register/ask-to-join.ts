"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import { findActor, requireSameOrigin } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import { readArrival, registerPath } from "#lib/registration/arrival/arrival-path.ts";
import { askToJoin } from "#lib/team/ask-to-join.ts";
import { teamDeps } from "#lib/team/team-deps.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { formOf } from "#app/refused/_lib/form-of.ts";
import { readHandles } from "#app/_lib/registration-cookie.ts";

/** Asks the owners and admins of the organization that the shown arrival's agreement is linked to. The page then says what came of it. */
export async function askToJoinAction(sent: FormData): Promise<void> {
  await requireSameOrigin();
  const form = formOf(sent);
  const arrival = readArrival(form.get("arrival"));
  if (arrival === null) redirect("/register");
  const actor = await findActor();
  let path = registerPath(arrival);
  // Signed out, or another person by now: the page shows anew what there is for them.
  if (actor === null || form.get("person") !== actor.userId) redirect(path);
  try {
    const asked = await askToJoin({ ...(await teamDeps()), actor }, { arrival, handles: await readHandles() });
    if (asked === "limit") path += "&refused=limit";
    if (asked === "asked") {
      after(() =>
        deliverDueMail({ db: database(), mail: mailer(), appUrl: env().appUrl, clock: businessClock() }, { limit: 5 }),
      );
    }
  } catch (error) {
    logError(error, { doing: "asking to join" });
    path += "&refused=fault";
  }
  redirect(path);
}
