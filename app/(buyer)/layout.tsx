import type { ReactNode } from "react";
import { BuyerFrame } from "#components/frames/buyer-frame.tsx";
import { KeepTyped } from "#components/frames/typed/keep-typed.tsx";
import { findActor } from "#lib/auth/session/session.ts";
import { frameSettings } from "../_lib/frame-settings.ts";

/** The frame only: who may see what is decided in each page, which also knows where to come back to after signing in. */
export default async function BuyerLayout({ children }: { children: ReactNode }) {
  const actor = await findActor();
  if (actor === null) return children;
  const [organization, ...others] = actor.memberships;
  return (
    <BuyerFrame
      {...await frameSettings()}
      organization={others.length === 0 ? (organization?.organizationName ?? null) : null}
      email={actor.email}
      hasConsole={actor.operatorRole !== null}
    >
      <KeepTyped person={actor.userId} />
      {children}
    </BuyerFrame>
  );
}
