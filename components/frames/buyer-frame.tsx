import type { ReactNode } from "react";
import { NavLink } from "#components/ui/navigation/nav-link.tsx";
import type { Theme } from "#components/ui/page/theme.ts";
import { AccountMenu } from "./account-menu.tsx";
import { PublicFrame } from "./public-frame.tsx";

type Props = {
  seller: { name: string; email: string };
  theme: Theme;
  zone: string | null;
  /** The organization whose pages these are; null for a person without one. */
  organization: string | null;
  email: string;
  /** The person is of the seller's staff too. */
  hasConsole?: boolean;
  children: ReactNode;
};

/** The buyer's account: Usage and Team. */
export function BuyerFrame({ seller, theme, zone, organization, email, hasConsole, children }: Props) {
  return (
    <PublicFrame
      {...{ seller, theme, zone }}
      person={organization ?? email}
      homeHref="/dashboard"
      personMenu={<AccountMenu email={email} hasConsole={hasConsole} />}
      nav={
        <nav className="buyer__nav" aria-label="Account">
          <BuyerRooms />
          {hasConsole && <NavLink href="/admin">Console</NavLink>}
        </nav>
      }
    >
      {children}
    </PublicFrame>
  );
}

function BuyerRooms() {
  return (
    <>
      <NavLink href="/dashboard" isExact alsoUnder="/dashboard/agreements">
        Usage
      </NavLink>
      <NavLink href="/dashboard/team">Team</NavLink>
    </>
  );
}
