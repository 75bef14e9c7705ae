import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { closeAlert, raiseAlerts } from "#lib/alerts/raise-alert.ts";
import { notifyOfAlerts } from "#lib/alerts/notify-of-alerts.ts";
import { createChat } from "#lib/alerts/chat/chat.ts";
import { countWaitingMail, deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import type { MailMessage } from "#lib/mail/mail-port.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";
import { createPostWebhook } from "#lib/webhooks/post-webhook.ts";

const db = useDatabase({ connections: 12 });
const noon = new Date("2026-11-21T12:00:00Z");
const after = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);
const tell = (now = noon, hasChat = false) => notifyOfAlerts({ db: db.database, now, hasChat });
const expired = (subject: string) =>
  ({ kind: "RECORD_EXPIRED", subject, severity: "CRITICAL", data: { records: 1 } }) as const;

beforeEach(async () => {
  await db.database.alert.deleteMany();
  await db.database.mailOutbox.deleteMany();
  await db.database.operator.deleteMany();
});

async function anOperator(role: "OWNER" | "ADMIN" | "VIEWER" = "OWNER") {
  const user = await aUser(db.database);
  await db.database.operator.create({ data: { userId: user.id, role } });
  return user;
}
const owed = () => db.database.mailOutbox.findMany({ orderBy: { createdAt: "asc" } });

/** Delivers pending mail; gives the mail that went out. */
async function deliver() {
  const got: MailMessage[] = [];
  const mail = { send: (message: MailMessage) => Promise.resolve(void got.push(message)) };
  await deliverDueMail({ db: db.database, mail, appUrl: "http://localhost:3000" });
  return got;
}

test("500 alerts of a kind make one message, and runs at once notify of each once", async () => {
  await anOperator();
  await raiseAlerts(
    db.pool,
    Array.from({ length: 500 }, (_, i) => expired(`agreement:${i}`)),
    noon,
  );
  await Promise.all([1, 2, 3, 4].map(() => tell()));
  const rows = await owed();
  const counts = rows.map(({ data }) => (data as { opened: { count: number } }).opened.count);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(500);
  expect(rows.length).toBeLessThanOrEqual(4);
  await tell();
  expect(await owed()).toHaveLength(rows.length);
});

test("an open alert is notified again after a day unless it is acknowledged, and its end once", async () => {
  await anOperator();
  await raiseAlerts(db.pool, [expired("agreement:a"), expired("agreement:b")], noon);
  await tell();
  await db.database.alert.updateMany({ where: { subject: "agreement:b" }, data: { acknowledgedAt: noon } });
  await tell(after(23));
  expect(await owed()).toHaveLength(1);
  await tell(after(25));
  expect((await owed())[1]).toMatchObject({ data: { opened: { count: 0 }, reminded: { count: 1 } } });
  await closeAlert(db.pool, "RECORD_EXPIRED", "agreement:a", after(26));
  await tell(after(26));
  await tell(after(27));
  expect((await owed()).slice(2)).toMatchObject([{ data: { over: { count: 1 }, opened: { count: 0 } } }]);
});

test("an alert that closed before any notification, and one of severity INFO, is no message", async () => {
  await anOperator();
  await raiseAlerts(db.pool, [expired("agreement:c"), { ...expired("agreement:d"), severity: "INFO" }], noon);
  await closeAlert(db.pool, "RECORD_EXPIRED", "agreement:c", after(1));
  expect(await tell(after(1))).toBe(0);
});

test("a deadline that is near for one run only, as after a pause, is no message; a second run makes it one", async () => {
  await anOperator();
  const near = { kind: "DEADLINE_NEAR", subject: "product:g", severity: "CRITICAL" } as const;
  await raiseAlerts(db.pool, [near], noon);
  expect(await tell()).toBe(0);
  await raiseAlerts(db.pool, [near], after(0.02));
  expect(await tell(after(0.02))).toBe(1);
});

test("an operator is mailed by role and choice, with the customer's name; one who left since is not", async () => {
  const [owner, admin, viewer] = [await anOperator(), await anOperator("ADMIN"), await anOperator("VIEWER")];
  const [agreement, organization] = [
    await anAgreement(db.database, await aProduct(db.database, { title: "Lumenar Vision" })),
    await anOrganization(db.database),
  ];
  await aLink(db.database, agreement, organization);
  await raiseAlerts(db.pool, [{ ...expired(`agreement:${agreement.id}`), data: { records: 3, units: 14 } }], noon);
  await db.database.alertPreference.create({ data: { userId: viewer.id, kind: "RECORD_EXPIRED", isWanted: true } });
  expect(await tell()).toBe(3);
  await db.database.operator.update({ where: { userId: admin.id }, data: { removedAt: noon } });
  const got = await deliver();
  expect(got.map(({ to }) => to).toSorted()).toEqual([owner.email, viewer.email].toSorted());
  expect(got[0]).toMatchObject({
    template: "alerts",
    data: {
      title: "Records expired",
      opened: { lines: [{ name: `${organization.name}, Lumenar Vision`, detail: "3 records, 14 units" }], count: 1 },
    },
  });
  expect(JSON.stringify(await owed())).not.toContain(organization.name);
});

test("W03 the chat is posted to through the guarded sender, retried when it fails, counted while it waits", async () => {
  const bodies: string[] = [];
  let status = 500;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(status).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}/services/T0/secret`;
  const mail = { send: () => Promise.reject(new Error("nobody is to be mailed")) };
  const chat = createChat(url, createPostWebhook({ isLocal: true }));
  const run = () => deliverDueMail({ db: db.database, mail, chat, appUrl: "http://localhost:3000" });

  await raiseAlerts(db.pool, [expired("agreement:e")], noon);
  expect(await tell(noon, true)).toBe(1);
  expect(await countWaitingMail(db.database)).toBe(1);
  expect(await run()).toEqual({ sent: 0, failed: 1 });
  expect((await owed())[0]).toMatchObject({ userId: null, lastError: "HTTP_500" });
  expect(await countWaitingMail(db.database)).toBe(1);
  status = 200;
  await db.database.mailOutbox.updateMany({ data: { dueAt: new Date(0) } });
  expect(await run()).toEqual({ sent: 1, failed: 0 });
  expect(JSON.parse(bodies[1]!)).toMatchObject({
    text: "Records expired: 1 new",
    blocks: [{ type: "header" }, {}, {}, {}],
  });
  expect(await countWaitingMail(db.database)).toBe(0);
  server.closeAllConnections();
  server.close();

  const guarded = createChat(url, createPostWebhook({ isLocal: false }));
  await raiseAlerts(db.pool, [expired("agreement:f")], noon);
  await tell(noon, true);
  await deliverDueMail({ db: db.database, mail, chat: guarded, appUrl: "http://localhost:3000" });
  expect((await owed())[1]).toMatchObject({ lastError: "BLOCKED_ADDRESS", sentAt: null });
  // Without a chat any more, nothing waits for one.
  await db.database.mailOutbox.updateMany({ where: { sentAt: null }, data: { dueAt: new Date(0) } });
  await deliverDueMail({ db: db.database, mail, chat: null, appUrl: "http://localhost:3000" });
  expect(await countWaitingMail(db.database)).toBe(0);
});
