import { beforeEach, expect, test } from "vitest";
import { notifyOfAlerts } from "#lib/alerts/notify-of-alerts.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import type { AlertsMailData, MailMessage } from "#lib/mail/mail-port.ts";
import { aCustomer, start, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase({ connections: 12 });
const { anArrival, ask, aResolvedArrival } = useArrivals(db);
const landing = { kind: "landing", address: "192.0.2.1" } as const;
let product: Awaited<ReturnType<typeof aProduct>>;
let operator: Awaited<ReturnType<typeof aUser>>;
beforeEach(async () => {
  await db.database.alert.deleteMany();
  await db.database.mailOutbox.deleteMany();
  await db.database.operator.deleteMany();
  product = await aProduct(db.database, { title: "Lumenar Vision" });
  operator = await aUser(db.database);
  await db.database.operator.create({ data: { userId: operator.id, role: "VIEWER" } });
});

/** What operators are sent by a job run: mails, and what their chat is posted. */
async function notified() {
  await notifyOfAlerts({ db: db.database, now: start, hasChat: true });
  const mails: MailMessage[] = [];
  const posts: AlertsMailData[] = [];
  await deliverDueMail({
    db: db.database,
    mail: { send: (message) => Promise.resolve(void mails.push(message)) },
    chat: { post: (data) => Promise.resolve(void posts.push(data)) },
    appUrl: "http://localhost:3000",
  });
  return { mails, posts };
}

test("a new customer is mailed and posted once, with account, product and offer, however often the buyer arrives", async () => {
  const customer = aCustomer(product);
  const arrivals = await Promise.all([1, 2, 3, 4].map(() => anArrival(customer)));
  await Promise.all(arrivals.map(({ id }) => ask(id, landing)));
  const agreement = await db.database.agreement.findFirstOrThrow({
    where: { customerAwsAccountId: customer.customerAwsAccountId },
  });
  await db.database.agreement.update({ where: { id: agreement.id }, data: { offerId: "offer-abc123" } });

  const { mails, posts } = await notified();
  const name = `AWS account ${customer.customerAwsAccountId}, Lumenar Vision, offer offer-abc123`;
  const url = `http://localhost:3000/admin/agreements/${agreement.id}`;
  const opened = { count: 1, lines: [{ name, detail: null, url, since: start }] };
  expect(mails).toMatchObject([{ to: operator.email, data: { title: "New customers", opened } }]);
  expect(posts).toMatchObject([{ title: "New customers", opened }]);

  await aResolvedArrival(customer);
  expect(await notified()).toEqual({ mails: [], posts: [] });
  expect(await db.database.alert.count({ where: { closedAt: null } })).toBe(0);
});

test("a customer who comes again, and an agreement that is over, are no news", async () => {
  const [known, over] = [aCustomer(product), aCustomer(product)];
  for (const customer of [known, over]) await aResolvedArrival(customer);
  await notified();
  await db.database.alert.deleteMany();
  const of = (customer: typeof known) => ({ customerAwsAccountId: customer.customerAwsAccountId });
  const agreement = await db.database.agreement.findFirstOrThrow({ where: of(known) });
  await aLink(db.database, agreement, await anOrganization(db.database), { linkedTo: start });
  await db.database.agreement.updateMany({ where: of(over), data: { status: "ended", statusReason: "ENDED" } });
  for (const customer of [known, over]) await aResolvedArrival(customer);
  expect(await notified()).toEqual({ mails: [], posts: [] });
});

test("an operator who does not want to be mailed of new customers is not", async () => {
  await db.database.alertPreference.create({
    data: { userId: operator.id, kind: "CUSTOMER_ARRIVED", isWanted: false },
  });
  await aResolvedArrival(aCustomer(product));
  const { mails, posts } = await notified();
  expect(mails).toEqual([]);
  expect(posts).toHaveLength(1);
});
