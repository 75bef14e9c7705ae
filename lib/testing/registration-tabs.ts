import type { Actor } from "#lib/auth/actor.ts";
import { newStamp, stampedCookies, stampedName } from "#lib/auth/cookies/stamped-cookies.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { ResolvedCustomer } from "#lib/marketplace/registration-port.ts";
import { confirmRegistration, type ConfirmResult } from "#lib/registration/confirm-registration.ts";
import { describeRegistration, type RegistrationStep } from "#lib/registration/describe-registration.ts";
import { findHandle } from "#lib/registration/find-registration.ts";
import { MAX_ARRIVALS, registrationCookieName } from "#lib/registration/handle.ts";
import { rememberAddress, rotateHandle } from "#lib/registration/keep-handle.ts";
import { newOrganization, start, type useArrivals } from "#lib/testing/arrivals.ts";
import type { TestDatabase } from "#lib/testing/database.ts";
import type { SeededRandom } from "#lib/testing/seeded-random.ts";

/** What a tab shows: what the server answered, and whom it was shown to. */
export type Page = { step: RegistrationStep; person: string | null };
type Tab = { page: Page | null };
/** A browser: one cookie jar and one session for all of its tabs. */
export type Browser = {
  jar: Map<string, string>;
  /** The arrival that each cookie came with. */
  brought: Map<string, string>;
  actor: Actor | null;
  tabs: Tab[];
};
/** A mailed link: to whom, and the arrival that its `next` names. */
type Link = { to: Actor; arrival: string };
/** A press of "Link the agreement", and what came of it. */
export type Press = { page: Page; presser: string | null; result: ConfirmResult["status"] | "signed-out" };

type World = {
  db: TestDatabase;
  arrivals: ReturnType<typeof useArrivals>;
  random: SeededRandom;
  browsers: Browser[];
  people: Actor[];
  customers: ResolvedCustomer[];
};

/** A database whose limits of questions to AWS, which have tests of their own, are never reached. */
const unlimited = ({ pool }: TestDatabase) =>
  ({
    query: (statement: { name: string }) =>
      statement.name === "take-from-limit" ? Promise.resolve({ rows: [{ n: 1 }] }) : pool.query(statement as never),
  }) as unknown as Queryable;

const KIND = registrationCookieName(false);

/** What the pages of one round say that must not be. */
export class WrongPage extends Error {}

/**
 * One story of a few tabs in one or two browsers that race through registration, step by step, over the use cases on a real database: they
 * land, ask AWS, ask for mail, follow links in whichever browser, sign out and in as others, reload, press, twice at once too; a foreign site
 * posts tokens of its own; time goes by. Each step does with a page what its forms do: it sends what the page was shown with.
 *
 * @returns all presses.
 * @throws WrongPage when a reload shows another arrival than before.
 */
export async function playTabs(world: World, steps: number): Promise<Press[]> {
  const { random, browsers } = world;
  const presses: Press[] = [];
  const links: Link[] = [];
  let now = start;

  for (let step = 0; step < steps; step++) {
    now = new Date(now.getTime() + random.between(1, random.chance(0.04) ? 2_400 : 40) * 1_000);
    const browser = random.pick(browsers);
    const tab = random.pick(browser.tabs);
    const at = { ...world, now, browser, tab };
    const shown = tab.page?.step;
    if (shown === undefined || random.chance(0.08)) await land(at, random.pick(world.customers), random.chance(0.85));
    else if (random.chance(0.015)) await landInBackground(at);
    else if (random.chance(0.06)) await reload(at);
    else if (random.chance(0.03)) browser.actor = null;
    else if (random.chance(0.03)) await signIn(at, random.pick(world.people), null);
    else if (links.length > 0 && random.chance(browser.actor === null ? 0.6 : 0.1)) {
      const { to, arrival } = random.chance(0.7) ? links.at(-1)! : random.pick(links);
      await signIn(at, to, arrival);
    } else if (shown.step === "ask-aws" || (shown.step === "fault" && shown.canAskAgain)) await ask(at);
    else if (shown.step === "sign-in") links.push(await mail(at, random.pick(world.people)));
    else if (shown.step === "choose") {
      const others = browser.tabs.filter(({ page }) => page?.step.step === "choose");
      const pressed = random.chance(0.4) ? others : [tab];
      const racing = random.chance(0.2)
        ? signIn({ ...at, tab: { page: null } }, random.pick(world.people), null)
        : null;
      // What a press sends along is what the browser had when it was pressed.
      const before = { ...browser, jar: new Map(browser.jar) };
      presses.push(...(await Promise.all(pressed.map((each) => press({ ...at, browser: before, tab: each })))));
      await racing;
    } else await land(at, random.pick(world.customers), true);
  }
  return presses;
}

type At = World & { now: Date; browser: Browser; tab: Tab };

const cookiesOf = ({ jar }: Pick<Browser, "jar">) =>
  stampedCookies(
    [...jar].map(([name, value]) => ({ name, value })),
    KIND,
  );
const handlesOf = (browser: Pick<Browser, "jar">) =>
  cookiesOf(browser)
    .slice(0, MAX_ARRIVALS)
    .map(({ value }) => value);

/** The arrivals that a browser may still go on with: the ten that it brought last. */
export function arrivalsOf(browser: Browser): { arrival: string; handles: string[] }[] {
  const handles = handlesOf(browser);
  return cookiesOf(browser)
    .slice(0, MAX_ARRIVALS)
    .map(({ name }) => ({ arrival: browser.brought.get(name)!, handles }));
}

/** AWS's page, or a foreign one, posts a token; the answer leads to `/register`, unless the tab is closed before. */
async function land(at: At, customer: ResolvedCustomer, follows: boolean): Promise<void> {
  const { id, handle } = await at.arrivals.anArrival(customer, at.now);
  const name = stampedName(KIND, newStamp(at.now));
  at.browser.jar.set(name, handle);
  at.browser.brought.set(name, id);
  if (follows) await show(at, null);
}

/** A foreign site posts tokens into the browser, up to more than it may hold; no tab of ours shows them. */
async function landInBackground(at: At): Promise<void> {
  for (let left = at.random.between(1, 11); left > 0; left--) await land(at, at.random.pick(at.customers), false);
}

/** Opens `/register` with or without an arrival in the address. */
async function show({ db, now, browser, tab }: At, arrival: string | null): Promise<void> {
  const visitor = { handles: handlesOf(browser), actor: browser.actor };
  const step = await describeRegistration({ db: db.database, now }, { arrival, ...visitor });
  tab.page = { step, person: browser.actor?.userId ?? null };
}

async function reload(at: At): Promise<void> {
  const before = at.tab.page!.step;
  await show(at, before.arrival);
  const after = at.tab.page!.step;
  if (before.arrival !== null && after.arrival !== null && before.arrival !== after.arrival) {
    throw new WrongPage(`a reload of arrival ${before.arrival} shows ${after.arrival}`);
  }
}

async function ask(at: At): Promise<void> {
  const arrival = at.tab.page!.step.arrival!;
  const handle = await findHandle(at.db.database, arrival, handlesOf(at.browser));
  if (handle !== null) await at.arrivals.resolve(handle, { now: at.now, limits: unlimited(at.db) });
  await show(at, arrival);
}

async function mail({ db, now, browser, tab }: At, to: Actor): Promise<Link> {
  const arrival = tab.page!.step.arrival!;
  await rememberAddress(db.database, { arrival, handles: handlesOf(browser), email: to.email }, now);
  return { to, arrival };
}

/** A mailed link's button, in this browser: a new session, new handles, and the page that the link names. */
async function signIn(at: At, person: Actor, arrival: string | null): Promise<void> {
  const { db, browser, now } = at;
  const renewed = cookiesOf(browser);
  browser.actor = { ...person, signedInAt: now };
  for (const { name, value } of renewed.slice(0, MAX_ARRIVALS)) {
    const rotated = await rotateHandle(db.database, value, now);
    if (rotated !== null) browser.jar.set(name, rotated.handle);
  }
  // What the proxy takes away with each page.
  for (const { name } of renewed.slice(MAX_ARRIVALS)) browser.jar.delete(name);
  if (arrival !== null) await show(at, arrival);
}

/** Sends the confirming form with what its page was shown with. */
async function press(at: At): Promise<Press> {
  const { db, now, browser, tab } = at;
  const page = tab.page!;
  if (browser.actor === null) return { page, presser: null, result: "signed-out" };
  const result = await confirmRegistration(
    { db: db.database, now, businessNow: now },
    {
      arrival: page.step.arrival!,
      shownTo: page.person ?? "",
      handles: handlesOf(browser),
      actor: browser.actor,
      form: newOrganization(`Tab of ${page.step.arrival}`),
    },
  );
  const presser = browser.actor.userId;
  if (result.status !== "linked") await show(at, page.step.arrival);
  return { page, presser, result: result.status };
}
