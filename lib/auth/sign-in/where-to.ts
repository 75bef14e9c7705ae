import type { Actor } from "#lib/auth/actor.ts";

/**
 * The front door: it sends each person to their own pages. Where a form or link names no page to go on to, it names
 * this.
 */
export const FRONT_DOOR = "/";

/** Says on the dashboard that the console, where the person wanted to go, is not theirs. */
const NO_CONSOLE = "/dashboard?notice=no-console";

type Person = Pick<Actor, "operatorRole" | "memberships">;

/** A person's own pages: the console for operators, also for those who buy too; the dashboard for all others. Pure. */
export function homeOf(person: Person): "/admin" | "/dashboard" {
  return person.operatorRole === null ? "/dashboard" : "/admin";
}

/**
 * Where a person goes who has signed in, or comes to the sign-in page signed in: the page that was asked for when it is
 * one of theirs, else their own pages. No person is sent to a page that is not theirs, nor back to sign in or out.
 *
 * @param next a path of ours (`safePath`); the front door asks for nothing.
 * @returns a path. Pure.
 */
export function whereTo(person: Person, next: string): string {
  const { pathname, searchParams } = new URL(next, "http://nowhere.invalid");
  const isUnder = (path: string) => pathname === path || pathname.startsWith(`${path}/`);
  if (pathname === FRONT_DOOR || isUnder("/sign-in") || isUnder("/sign-out")) return homeOf(person);
  if (isUnder("/admin")) return person.operatorRole === null ? NO_CONSOLE : next;
  if (!isUnder("/dashboard")) return next;
  if (person.memberships.length === 0) return homeOf(person) === "/admin" ? "/admin" : "/dashboard";
  const organization = searchParams.get("organization");
  const isTheirs = organization === null || person.memberships.some((one) => one.organizationId === organization);
  return isTheirs ? next : "/dashboard";
}

/**
 * Where a browser is sent that has just got its session, before anything knows whose it is: through the front door,
 * which asks `whereTo`, unless the page is public. Pure.
 */
export function afterSignInPath(next: string): string {
  const { pathname } = new URL(next, "http://nowhere.invalid");
  const isForAll = !/^\/(admin|dashboard|sign-in|sign-out)?(\/|$)/.test(pathname);
  return isForAll ? next : next === FRONT_DOOR ? FRONT_DOOR : `${FRONT_DOOR}?next=${encodeURIComponent(next)}`;
}
