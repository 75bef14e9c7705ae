import type { ReactNode } from "react";
import { AccountMenu } from "#components/frames/account-menu.tsx";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { findActor } from "#lib/auth/session/session.ts";
import { frameSettings } from "../_lib/frame-settings.ts";

export default async function PublicLayout({ children }: { children: ReactNode }) {
  // These pages say what is wrong when the database is away; their frame must not fall before them.
  const actor = await findActor().catch(() => null);
  return (
    <PublicFrame
      {...await frameSettings()}
      person={actor?.email}
      personMenu={
        actor === null ? undefined : <AccountMenu email={actor.email} hasConsole={actor.operatorRole !== null} />
      }
    >
      {children}
    </PublicFrame>
  );
}
