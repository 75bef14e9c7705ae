import type { ReactNode } from "react";
import { TallyportBrand } from "#components/ui/base/brand.tsx";
import { cityOf, formatLocal, formatUtc } from "#components/ui/values/format-instant.ts";
import { Icon, type IconName } from "#components/ui/base/icon.tsx";
import { NavLink } from "#components/ui/navigation/nav-link.tsx";
import { SearchBox } from "#components/ui/fields/search-box.tsx";
import { Count } from "#components/ui/values/tag.tsx";
import { ThemeSwitch } from "#components/ui/page/theme-switch.tsx";
import type { Theme } from "#components/ui/page/theme.ts";
import { initials } from "./initials.ts";
import type { JobClock } from "#lib/jobs/clock/job-clock.ts";
import { lastRunWords } from "./last-run.ts";

type Props = {
  theme: Theme;
  zone: string | null;
  /** Business time. */
  now: Date;
  jobClock: JobClock;
  /** `isBuyer`: a member of an organization too, with pages of their own. */
  operator: { email: string; role: string; isBuyer?: boolean };
  /** How many records need somebody; 0 shows nothing. */
  attention?: number;
  /** How many open alerts nobody has acknowledged; 0 shows nothing. */
  alerts?: number;
  children: ReactNode;
};

type Room = { href: string; name: string; icon: IconName; isExact?: boolean };

const groups: readonly { name: string | null; rooms: readonly Room[] }[] = [
  {
    name: null,
    rooms: [
      { href: "/admin", name: "Overview", icon: "overview", isExact: true },
      { href: "/admin/alerts", name: "Alerts", icon: "alert" },
    ],
  },
  {
    name: "Ledger",
    rooms: [
      { href: "/admin/metering", name: "Metering", icon: "metering" },
      { href: "/admin/submissions", name: "Submissions", icon: "send" },
    ],
  },
  {
    name: "Buyers",
    rooms: [
      { href: "/admin/customers", name: "Customers", icon: "people" },
      { href: "/admin/agreements", name: "Agreements", icon: "document" },
      { href: "/admin/inbox", name: "Inbox", icon: "inbox" },
    ],
  },
  {
    name: "Your product",
    rooms: [
      { href: "/admin/products", name: "Products", icon: "box" },
      { href: "/admin/keys", name: "API keys", icon: "key" },
      { href: "/admin/webhooks", name: "Webhooks", icon: "send" },
    ],
  },
  {
    name: "Staff",
    rooms: [
      { href: "/admin/team", name: "Team", icon: "people" },
      { href: "/admin/messages", name: "Messages", icon: "mail" },
    ],
  },
];

/** The seller's console: rooms, search, clock, one page. */
export function ConsoleFrame({ theme, zone, now, jobClock, operator, attention = 0, alerts = 0, children }: Props) {
  const rooms = <Rooms attention={attention} alerts={alerts} />;
  const local = formatLocal(now, "hour", zone);
  const run = lastRunWords(jobClock);
  return (
    <div className="console">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <aside className="console__side" aria-label="Console">
        <TallyportBrand href="/admin" />
        <nav className="rooms" aria-label="Rooms">
          {rooms}
        </nav>
        <div className="person">
          <div className="row">
            <span className="avatar" aria-hidden="true">
              {initials(operator.email)}
            </span>
            <div>
              <b title={operator.email}>{operator.email}</b>
              {operator.role} · {operator.isBuyer && <BuyerPages />}
              <a href="/sign-out">Sign out</a>
            </div>
          </div>
          <ThemeSwitch theme={theme} />
        </div>
      </aside>
      <div className="console__main">
        <header className="topbar">
          <details className="phone-menu" data-closes>
            <summary className="button button--icon" aria-label="Menu">
              <Icon name="menu" />
            </summary>
            <div className="phone-menu__sheet">
              <nav className="rooms" aria-label="Rooms">
                {rooms}
              </nav>
              <div className="person">
                {operator.email}
                {operator.isBuyer && <a href="/dashboard">Your usage</a>}
                <a href="/sign-out">Sign out</a>
                <ThemeSwitch theme={theme} />
              </div>
            </div>
          </details>
          <SearchBox action="/admin/search" label="Find a customer, or any id" maxLength={1500} hasKey />
          <div className="topbar__clock">
            <span>
              <b>{formatUtc(now, "hour").replace(" UTC", "")}</b> UTC
            </span>
            {local && zone && (
              <span>
                <b>{local.replace(` ${cityOf(zone)}`, "")}</b> {cityOf(zone)}
              </span>
            )}
            <span className="last-run" data-late={run.isLate ? "" : undefined}>
              {run.words}
            </span>
          </div>
        </header>
        <main className="console__page" id="main">
          {children}
        </main>
      </div>
    </div>
  );
}

function BuyerPages() {
  return (
    <>
      <a href="/dashboard">Your usage</a> ·{" "}
    </>
  );
}

function Rooms({ attention, alerts }: { attention: number; alerts: number }) {
  return groups.map((group) => (
    <div key={group.name}>
      {group.name !== null && <h2>{group.name}</h2>}
      {group.rooms.map((room) => (
        <NavLink key={room.href} href={room.href} isExact={room.isExact}>
          <Icon name={room.icon} />
          <span>{room.name}</span>
          {room.href === "/admin/metering" && <Count n={attention} kind="risk" label="need attention" />}
          {room.href === "/admin/alerts" && <Count n={alerts} kind="risk" label="open" />}
        </NavLink>
      ))}
    </div>
  ));
}
