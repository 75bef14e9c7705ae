import { beforeEach, expect, test } from "vitest";
import { deliverDueMail, countWaitingMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import type { MailMessage, MailPort } from "#lib/mail/mail-port.ts";
import { appendMail } from "#lib/mail/outbox.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase({ connections: 12 });
const appUrl = "http://localhost:3000";
beforeEach(async () => {
  await db.database.mailOutbox.deleteMany();
});

const aMembership = (userId: string, organizationId: string, role: "OWNER" | "MEMBER" = "OWNER") =>
  db.database.membership.create({ data: { userId, organizationId, role } });

async function anOwedWelcome() {
  const product = await aProduct(db.database, { title: "Lumenar Vision" });
  const [agreement, organization] = [await anAgreement(db.database, product), await anOrganization(db.database)];
  await aLink(db.database, agreement, organization);
  const user = await aUser(db.database);
  const data = { agreementId: agreement.id, organizationId: organization.id };
  await aMembership(user.id, organization.id);
  await appendMail(db.database, [{ template: "welcome", userId: user.id, data }]);
  return { user, organization, agreement };
}

/** A mail server that takes or refuses. */
function aServer(refuse = () => false): MailPort & { got: MailMessage[] } {
  const got: MailMessage[] = [];
  return {
    got,
    send: (message) => {
      if (refuse()) return Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
      got.push(message);
      return Promise.resolve();
    },
  };
}

test("a pending mail goes out once, with today's name and address", async () => {
  const { user, organization } = await anOwedWelcome();
  const mail = aServer();
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 1, failed: 0 });
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 0, failed: 0 });
  expect(mail.got).toMatchObject([
    {
      to: user.email,
      template: "welcome",
      data: { productTitle: "Lumenar Vision", organizationName: organization.name },
    },
  ]);
  expect(await countWaitingMail(db.database)).toBe(0);
});

test("eight runs at once send each mail once", async () => {
  for (let i = 0; i < 20; i++) await anOwedWelcome();
  const mail = aServer();
  const counts = await Promise.all(Array.from({ length: 8 }, () => deliverDueMail({ db: db.database, mail, appUrl })));
  expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(20);
  expect(new Set(mail.got.map(({ id }) => id)).size).toBe(20);
});

test("what the server refuses waits, says why, and goes out later under the same id", async () => {
  await anOwedWelcome();
  let isDown = true;
  const mail = aServer(() => isDown);
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 0, failed: 1 });
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 0, failed: 0 });
  const [row] = await db.database.mailOutbox.findMany();
  expect(row).toMatchObject({ attempts: 1, lastError: "ECONNREFUSED", sentAt: null, lockedUntil: null });
  expect(await countWaitingMail(db.database)).toBe(1);

  isDown = false;
  await db.database.mailOutbox.updateMany({ data: { dueAt: new Date(0) } });
  await deliverDueMail({ db: db.database, mail, appUrl });
  expect(mail.got.map(({ id }) => id)).toEqual([row!.id]);
});

test("a mail whose run died is taken up when its lease is over, not before", async () => {
  await anOwedWelcome();
  await db.database.mailOutbox.updateMany({ data: { lockedUntil: new Date(Date.now() + 60_000), attempts: 1 } });
  const mail = aServer();
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 0, failed: 0 });
  await db.database.mailOutbox.updateMany({ data: { lockedUntil: new Date(Date.now() - 1_000) } });
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 1, failed: 0 });
});

test("nobody writes to a person who was erased", async () => {
  const { user } = await anOwedWelcome();
  await db.database.user.update({ where: { id: user.id }, data: { erasedAt: new Date(), email: null, name: null } });
  const mail = aServer();
  expect(await deliverDueMail({ db: db.database, mail, appUrl })).toEqual({ sent: 0, failed: 0 });
  expect(mail.got).toEqual([]);
  expect(await countWaitingMail(db.database)).toBe(0);
});
