import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { notifyOfAlerts } from "#lib/alerts/notify-of-alerts.ts";
import { listOpenAlerts } from "#lib/alerts/list-alerts.ts";
import { countAlerts } from "#lib/metering/alerts/count-alerts.ts";
import { reasons } from "#lib/metering/reasons.ts";
import { recordOutcomes } from "#lib/metering/submit/record-outcomes.ts";
import { resolveRecord, resendRecord } from "#lib/metering/corrections/operate-records.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { sendAgain } from "#lib/metering/submit/update-waiting-records.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import type { MailMessage } from "#lib/mail/mail-port.ts";
import { addHours } from "#lib/time/hours.ts";
import { aPurchase, aRecord, aSoldProduct, owner, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aUser } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase({ connections: 12 });
const first = new Date("2026-11-21T00:00:00Z");
const now = new Date("2026-11-21T12:20:00Z");
const later = (hours: number) => addHours(now, hours);
let productId: string;
let agreementId: string;

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE metering_record, metering_record_step, hour_state, usage_aside, usage_event, alert, mail_outbox, operator CASCADE",
  );
  productId = await aSoldProduct(db.database);
  agreementId = await aPurchase(db.database, productId);
});

const hourOf = (n: number) => addHours(first, n);
type Final = "REJECTED" | "NOT_SUBSCRIBED" | "DUPLICATE";

/** AWS's last word on record `n` of 7 units, by a call of its own, as the sender writes it. */
async function refuse(n: number, at = now, state: Final = "REJECTED", reason = "InvalidTagException") {
  const leaseToken = randomUUID();
  const found = await db.database.meteringRecord.findFirst({ where: { agreementId, hour: hourOf(n) } });
  const id =
    found?.id ?? (await aRecord(db.database, { agreementId, productId, hour: hourOf(n), state: "READY", quantity: 7 }));
  await db.database.meteringRecord.update({ where: { id }, data: { state: "SENDING", leaseToken } });
  await db.database.hourState.deleteMany();
  await recordOutcomes(
    db.pool,
    { leaseToken, submissionId: randomUUID() } as Parameters<typeof recordOutcomes>[1],
    [
      {
        ...{ id: String(id), state, cause: "REFUSED_BY_AWS", reason },
        ...{ meteringRecordId: null, isInDoubt: false, backoffMs: null },
      },
    ],
    at,
  );
}
const count = (at = now) => countAlerts({ db: db.pool, now: at });
const open = async () => (await listOpenAlerts({ db: db.database, actor: viewer })).rows;
const idOf = (n: number) => recordIdOf({ agreementId, dimension: "api_calls", hour: hourOf(n) });

test("five records that AWS refused one by one read as five, with AWS's error, units and the next deadline", async () => {
  for (const n of [0, 1, 2, 3, 4]) await refuse(n);
  await count();
  expect(await open()).toMatchObject([
    {
      kind: "RECORD_REJECTED",
      detail:
        "5 records, 35 units, dimension api_calls, next deadline 2026-11-21 23:59 UTC, AWS says InvalidTagException",
      path: `/admin/metering?agreement=${agreementId}&view=attention`,
    },
  ]);
});

test("a record that is sent again and refused again counts once; servers that look at once agree; settled ones leave", async () => {
  for (const n of [0, 1, 2]) await refuse(n);
  await Promise.all([count(), count(), count(), count()]);
  const before = (await open())[0]!.detail;
  const deps = { db: db.database, actor: owner, now };
  await db.database.hourState.deleteMany();
  await resendRecord(deps, { id: idOf(1), note: "tags are right now" });
  await refuse(1);
  await Promise.all([count(), count(), count()]);
  expect((await open())[0]!.detail).toBe(before);
  await resolveRecord(deps, { id: idOf(1), note: "refunded" });
  await count();
  expect((await open())[0]!.detail).toContain("2 records, 14 units");
  for (const n of [0, 2]) await resolveRecord(deps, { id: idOf(n), note: "refunded" });
  await count();
  expect(await open()).toEqual([]);
});

test("when their window closes the alert says so and leads to what is lost", async () => {
  for (const n of [0, 1]) await refuse(n);
  await count(addHours(first, 24));
  expect((await open())[0]).toMatchObject({
    detail: expect.stringContaining("2 records, 14 units, 1 of them too late") as string,
  });
  await count(addHours(first, 26));
  expect((await open())[0]).toMatchObject({ path: `/admin/metering?agreement=${agreementId}&view=lost` });
});

test("operators are notified again when it has doubled, at most once an hour, and when money is lost", async () => {
  const user = await aUser(db.database);
  await db.database.operator.create({ data: { userId: user.id, role: "OWNER" } });
  const tell = async (at: Date) => {
    await count(at);
    return notifyOfAlerts({ db: db.database, now: at, hasChat: false });
  };
  for (const n of [0, 1, 2]) await refuse(n);
  expect(await tell(now)).toBe(1);
  for (const n of [3, 4]) await refuse(n);
  expect(await tell(later(1))).toBe(0);
  await refuse(5);
  expect(await tell(later(0.9))).toBe(0);
  await db.database.alert.updateMany({ data: { acknowledgedAt: now } });
  const told = await Promise.all([tell(later(1)), tell(later(1)), tell(later(1))]);
  expect(told.reduce((sum, n) => sum + n, 0)).toBe(1);
  const got: MailMessage[] = [];
  const mail = { send: (message: MailMessage) => Promise.resolve(void got.push(message)) };
  await deliverDueMail({ db: db.database, mail, appUrl: "http://localhost:3000" });
  expect(got.at(-1)).toMatchObject({
    data: { grown: { count: 1, lines: [{ detail: expect.stringContaining("6 records, 42 units") as string }] } },
  });
  expect(await tell(later(11.5))).toBe(0);
  expect(await tell(later(11.7))).toBe(1);
});

test("records sent again keep the alert that their buyer is not subscribed", async () => {
  for (const n of [2, 3]) {
    await refuse(n, now, "NOT_SUBSCRIBED", reasons.notSubscribed);
  }
  await count();
  await db.database.hourState.deleteMany();
  expect(await sendAgain({ db: db.pool, now: later(0.3) })).toBe(2);
  await count(later(0.3));
  expect(await open()).toMatchObject([
    { kind: "RECORD_NOT_SUBSCRIBED", detail: expect.stringContaining("2 records") as string },
  ]);
});
