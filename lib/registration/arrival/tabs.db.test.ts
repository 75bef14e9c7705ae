import { beforeAll, expect, test } from "vitest";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import { findRegistration } from "#lib/registration/find-registration.ts";
import { aCustomer, aPerson, start, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";
import { arrivalsOf, playTabs, type Browser, type Press } from "#lib/testing/fixtures/registration-tabs.ts";
import { seededRandom } from "#lib/testing/seeded-random.ts";

const ROUNDS = 500;
const AT_ONCE = 8;
const seed = Number(process.env["TABS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const db = useDatabase({ connections: 20 });
const arrivals = useArrivals(db);
let products: Awaited<ReturnType<typeof aProduct>>[];
beforeAll(async () => {
  products = await Promise.all(["One", "Two", "Three"].map((title) => aProduct(db.database, { title })));
});

test(`${ROUNDS} rounds of tabs, products and browsers: no link that the pressed page did not show`, async () => {
  console.log(`seed ${seed}: run again with TABS_SEED=${seed}`);
  const totals = { presses: 0, linked: 0, refused: 0 };
  let next = 0;
  const worker = async () => {
    while (next < ROUNDS) {
      const presses = await round(next++);
      totals.presses += presses.length;
      totals.linked += presses.filter(({ result }) => result === "linked").length;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  totals.refused = totals.presses - totals.linked;
  console.log(JSON.stringify(totals));
  // The rounds reach the presses that matter: many that link, and many that must not.
  expect(totals.linked).toBeGreaterThan(ROUNDS / 5);
  expect(totals.refused).toBeGreaterThan(ROUNDS / 10);
}, 300_000);

async function round(number: number): Promise<Press[]> {
  const random = seededRandom(seed + number);
  const browser = (): Browser => ({
    jar: new Map(),
    brought: new Map(),
    actor: null,
    tabs: Array.from({ length: random.between(2, 4) }, () => ({ page: null })),
  });
  const browsers = Array.from({ length: random.between(1, 2) }, browser);
  const customers = Array.from({ length: random.between(2, 4) }, () => aCustomer(random.pick(products)));
  const people = [await aPerson(db), await aPerson(db)];
  const presses = await playTabs({ db, arrivals, random, browsers, people, customers }, random.between(9, 15));

  const bought = customers.map(({ customerAwsAccountId }) => customerAwsAccountId!);
  const links = await db.database.agreementLink.findMany({
    where: { agreement: { customerAwsAccountId: { in: bought } } },
    select: {
      linkedByUserId: true,
      agreement: { select: { customerAwsAccountId: true } },
      organization: { select: { name: true } },
    },
  });
  const made = links.map(({ linkedByUserId, agreement, organization }) => ({
    account: agreement.customerAwsAccountId,
    person: linkedByUserId,
    organization: organization.name,
  }));
  const linked = presses.filter(({ result }) => result === "linked");
  const shown = linked.map(({ page }) => ({
    account: accountOf(page.step),
    person: page.person,
    organization: `Tab of ${page.step.arrival}`,
  }));
  const name = `round ${number} of seed ${seed}`;
  for (const { presser, page } of linked) expect(presser, name).toBe(page.person);
  // Each link is what a pressed page showed, and each press that says "linked" has its link. A page pressed twice shows
  // one link.
  const text = (each: unknown[]) => [...new Set(each.map((one) => JSON.stringify(one)))].sort();
  expect(text(made), name).toEqual(text(shown));
  await expectSideBySide(browsers, name);
  return presses;
}

/** Each of the arrivals that a browser still holds is shown to it, whatever else came. */
async function expectSideBySide(browsers: readonly Browser[], name: string): Promise<void> {
  for (const browser of browsers) {
    for (const { arrival, handles } of arrivalsOf(browser)) {
      const found = await findRegistration(db.database, arrival, { handles, actor: null }, start);
      expect(found?.id, name).toBe(arrival);
    }
  }
}

function accountOf(step: RegistrationStep): string | null {
  return "facts" in step ? step.facts.customerAwsAccountId : null;
}
