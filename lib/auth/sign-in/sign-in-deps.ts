import { appSealer } from "#lib/sealing/app-sealer.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";

/** This process's dependencies for mailing sign-in links. */
export function signInDeps() {
  const { appUrl, nextAuthSecret } = env();
  return {
    db: database(),
    limits: pool(),
    mail: mailer(),
    sealer: appSealer(),
    appUrl,
    nextAuthSecret,
    now: new Date(),
  };
}
