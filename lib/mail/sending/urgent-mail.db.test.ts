import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { throwFailure } from "#lib/errors/report-failure.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import { listGivenUpMail } from "#lib/mail-delivery/list-given-up-mail.ts";
import type { MailPort } from "#lib/mail/mail-port.ts";
import { appendMail } from "#lib/mail/outbox.ts";
import { createSmtpMail } from "#lib/mail/sending/smtp-mail.ts";
import { deliverUrgentMail, sendUrgentMail } from "#lib/mail/sending/urgent-mail.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aUser } from "#lib/testing/fixtures/factories.ts";
import { startMailServer, type MailServer } from "#lib/testing/servers/mail-server.ts";

const db = useDatabase({ connections: 12 });
const sealer = createSealer(["a-secret-for-tests"]);
const TO = "ada@harrow.example";
const start = new Date("2026-11-21T10:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
let server: MailServer;
let mail: MailPort;

beforeAll(async () => {
  server = await startMailServer();
  mail = createSmtpMail({ smtpUrl: server.url, from: "a@lumenar.example", seller: "Lumenar", domain: "x" });
});
afterAll(() => server.stop());
beforeEach(async () => {
  await db.database.urgentMail.deleteMany();
  await db.database.mailOutbox.deleteMany();
  server.taken.length = 0;
  server.answers = Object.assign(server.answers, { rcptTo: undefined });
});

const url = `http://localhost:3000/sign-in/link?token=${"c0ffee".repeat(10)}`;
const send = () => {
  const data = { url, minutes: 10, isRegistering: false };
  const message = { to: TO, id: randomUUID(), template: "sign-in" as const, data };
  return sendUrgentMail({ db: db.database, mail, sealer, now: start }, message, at(600));
};
const run = (seconds: number) =>
  deliverUrgentMail(
    { db: db.database, mail, sealer, report: throwFailure, machineNow: () => at(seconds) },
    { until: at(seconds + 25) },
  );
const waiting = () => db.database.urgentMail.count();
const answer = (text: string | null) => {
  server.answers.rcptTo = () => text;
};

test("a greylisted link goes out with the next runs, within its life, and once", async () => {
  answer("451 4.7.1 Greylisted");
  expect(await send()).toEqual({ status: "FAILED", fault: { kind: "LATER" }, code: "SMTP 451 4.7.1" });
  expect(await run(10)).toEqual({ sent: 0, failed: 0 });
  expect(await run(60)).toEqual({ sent: 0, failed: 1 });
  answer(null);
  const runs = await Promise.all([run(120), run(120), run(120)]);
  expect(runs.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
  expect(server.taken).toEqual([TO]);
  expect(await waiting()).toBe(0);
});

test("a link that runs out is sent no more", async () => {
  answer("451 4.7.1 Greylisted");
  await send();
  answer(null);
  expect(await run(580)).toEqual({ sent: 0, failed: 0 });
  expect([server.taken, await waiting()]).toEqual([[], 0]);
});

test("a refusal for good after the first try ends it", async () => {
  answer("451 4.7.1 Greylisted");
  await send();
  answer("550 5.1.1 No such mailbox");
  expect(await run(60)).toEqual({ sent: 0, failed: 1 });
  expect(await waiting()).toBe(0);
});

test("nothing waits after a refusal for good, or a fault of ours", async () => {
  answer("550 5.1.1 No such mailbox");
  expect(await send()).toMatchObject({ fault: { kind: "REFUSED", reason: "UNKNOWN" } });
  answer("530 5.7.0 Authentication required");
  expect(await send()).toMatchObject({ fault: { kind: "OURS" } });
  expect(await waiting()).toBe(0);
});

test("INV10 what waits is sealed", async () => {
  answer("451 4.7.1 Greylisted");
  await send();
  const rows = JSON.stringify((await db.pool.query("SELECT * FROM urgent_mail")).rows);
  expect(rows).not.toContain(TO);
  expect(rows).not.toContain("c0ffee");
});

test("a pending mail that is refused for good is not tried again, and operators see it", async () => {
  const user = await aUser(db.database);
  await db.database.operator.create({ data: { userId: user.id, role: "ADMIN" } });
  await appendMail(db.database, [
    { template: "invitation", userId: user.id, data: { role: "ADMIN", invitedBy: user.id } },
  ]);
  const deliver = () => deliverDueMail({ db: db.database, mail, appUrl: "http://localhost:3000" });

  answer("451 4.7.1 Greylisted");
  expect(await deliver()).toEqual({ sent: 0, failed: 1 });
  const [later] = await db.database.mailOutbox.findMany();
  expect(later).toMatchObject({ lastError: "SMTP 451 4.7.1", attempts: 1 });
  expect(later!.dueAt).not.toBeNull();

  await db.database.mailOutbox.updateMany({ data: { dueAt: new Date(0) } });
  answer("552 5.2.2 Mailbox full");
  const before = server.tries();
  expect(await deliver()).toEqual({ sent: 0, failed: 1 });
  expect(await deliver()).toEqual({ sent: 0, failed: 0 });
  expect(server.tries()).toBe(before + 1);
  expect(await db.database.mailOutbox.findMany()).toMatchObject([{ dueAt: null, lastError: "SMTP 552 5.2.2" }]);

  const actor = { userId: user.id, operatorRole: "VIEWER" } as const;
  expect(await listGivenUpMail({ db: db.database, actor })).toMatchObject([
    { template: "invitation", to: user.email, attempts: 2, lastError: "SMTP 552 5.2.2" },
  ]);
  const stranger = { userId: user.id, operatorRole: null };
  await expect(listGivenUpMail({ db: db.database, actor: stranger })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
