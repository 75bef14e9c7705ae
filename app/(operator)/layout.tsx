import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { operatorWord } from "#components/console/operator-word.ts";
import { ConsoleFrame } from "#components/frames/console-frame.tsx";
import { KeepTyped } from "#components/frames/typed/keep-typed.tsx";
import { countOpenAlerts } from "#lib/alerts/list-alerts.ts";
import { findActor } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { findJobClock } from "#lib/jobs/clock/job-clock.ts";
import { listRecordsAtRisk } from "#lib/metering/queries/records-at-risk.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { frameSettings } from "../_lib/frame-settings.ts";

/** The frame only, and only for operators: each page asks for its own role (threat T02). */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const actor = await findActor();
  // The page itself sends whoever is not signed in to the sign-in page, since it knows where to come back to.
  if (actor === null) return children;
  if (actor.operatorRole === null) notFound();
  const now = await businessClock().now();
  const [{ theme, zone }, jobClock, risk, alerts] = await Promise.all([
    frameSettings(),
    findJobClock(database(), now),
    listRecordsAtRisk({ db: database(), actor, now }, 1),
    countOpenAlerts({ db: database(), actor }),
  ]);
  return (
    <ConsoleFrame
      {...{ theme, zone, now, jobClock }}
      operator={{
        email: actor.email,
        role: operatorWord(actor.operatorRole),
        isBuyer: actor.memberships.length > 0,
      }}
      attention={risk.count}
      alerts={alerts}
    >
      <KeepTyped person={actor.userId} />
      {children}
    </ConsoleFrame>
  );
}
