import type { ReactNode } from "react";
import { ConsoleFrame } from "#components/frames/console-frame.tsx";
import type { OperatorRole } from "#lib/auth/actor.ts";
import { findActor } from "#lib/auth/session.ts";
import { database } from "#lib/db/client.ts";
import { findLastRun } from "#lib/jobs/find-last-run.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { frameSettings } from "../frame-settings.ts";

const roles: Record<OperatorRole, string> = { OWNER: "Owner", ADMIN: "Admin", VIEWER: "Viewer" };

/** The frame only, and only for operators: each page asks for its own role (threat T02). */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const actor = await findActor();
  if (!actor?.operatorRole) return children;
  const [{ theme, zone }, now, lastRun] = await Promise.all([
    frameSettings(),
    businessClock().now(),
    findLastRun(database()),
  ]);
  return (
    <ConsoleFrame {...{ theme, zone, now, lastRun }} operator={{ email: actor.email, role: roles[actor.operatorRole] }}>
      {children}
    </ConsoleFrame>
  );
}
