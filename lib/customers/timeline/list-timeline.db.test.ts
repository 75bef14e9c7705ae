import { randomBytes, randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { listTimeline, type TimelineEntry } from "#lib/customers/timeline/list-timeline.ts";
import type { TimelineScope, TimelineView } from "#lib/customers/timeline/timeline-keys.ts";
import { aBuyer, aMember, aPurchase, aRecord, aSoldProduct, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { addHours } from "#lib/time/hours.ts";

const db = useDatabase();
const deps = () => ({ db: db.database, actor: viewer });
const arrival = new Date("2026-11-19T08:00:00Z");
const hour = new Date("2026-11-20T14:00:00Z");
let [customer, agreement, member, product] = ["", "", "", ""];

beforeAll(async () => {
  product = await aSoldProduct(db.database);
  customer = await aBuyer(db.database, "Tessellate Labs");
  member = await aMember(db.database, customer, "ines@tessellate.example");
  await db.database.membership.updateMany({ data: { createdAt: arrival } });
  agreement = await aPurchase(db.database, product, null, { createdAt: arrival });
  await db.database.registration.create({
    data: {
      handleHash: randomBytes(32),
      state: "LINKED",
      agreementId: agreement,
      createdAt: arrival,
      resolvedAt: new Date(arrival.getTime() + 2_000),
      expiresAt: addHours(arrival, 1),
    },
  });
  await db.database.agreementLink.create({
    data: {
      agreementId: agreement,
      organizationId: customer,
      isFirst: true,
      linkedFrom: new Date(arrival.getTime() + 60_000),
      linkedByUserId: member,
    },
  });
  const recordId = await aRecord(db.database, { agreementId: agreement, productId: product, hour });
  const steps = ["SENDING", "READY", "SENDING", "ACCEPTED"] as const;
  for (const [i, state] of steps.entries()) {
    await db.database.meteringRecordStep.create({
      data: { recordId, at: new Date(addHours(hour, 1).getTime() + 630_000 + i * 1000), state, cause: `STEP_${i}` },
    });
  }
  await aRecord(db.database, { agreementId: agreement, productId: product, hour, dimension: "hours", state: "READY" });
  await db.database.lifecycleEvent.create({
    data: {
      source: "EVENTBRIDGE",
      eventId: randomUUID(),
      type: "License Updated - Manufacturer",
      occurredAt: addHours(arrival, -1),
      receivedAt: arrival,
      body: "{}",
      state: "APPLIED",
      agreementId: agreement,
    },
  });
  const audit = { actor: { kind: "USER" as const, id: member }, organizationId: customer };
  await recordAudit(db.database, {
    ...audit,
    at: addHours(arrival, 2),
    action: "member.invited",
    subject: { type: "organization", id: customer },
  });
  await recordAudit(db.database, {
    ...audit,
    at: new Date(arrival.getTime() + 60_000),
    action: "agreement.linked",
    subject: { type: "agreement", id: agreement },
  });
  // Another customer's life, of which nothing may show.
  const other = await aBuyer(db.database, "Corvid");
  const theirs = await aPurchase(db.database, product, other);
  await aRecord(db.database, { agreementId: theirs, productId: product, hour });
});

async function everyPage(scope: TimelineScope, limit: number, view: TimelineView | null = null) {
  const entries: TimelineEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listTimeline>> = await listTimeline(deps(), scope, { view, cursor, limit });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    entries.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return entries;
}

test.each([1, 2, 3, 100])("tells everything once, newest first, in pages of %i", async (limit) => {
  const entries = await everyPage({ organizationId: customer }, limit);
  expect(entries.map(({ kind, ...entry }) => ("part" in entry ? `${kind} ${entry.part}` : kind))).toEqual([
    "hour",
    "change",
    "link linked",
    "registration resolved",
    "registration received",
    "member",
    "agreement",
    "notice",
  ]);
});

test("an hour tells the freeze, each attempt and AWS's answer of every record", async () => {
  const [entry] = await everyPage({ organizationId: customer }, 50, "metering");
  expect(entry).toMatchObject({
    kind: "hour",
    at: addHours(hour, 1),
    hour: {
      hour,
      productTitle: "Lumenar Vision",
      records: [
        {
          label: "API calls",
          state: "ACCEPTED",
          quantity: 12,
          frozenAt: new Date("2026-11-20T15:10:00Z"),
          steps: [
            { state: "SENDING", cause: "STEP_0" },
            { state: "READY" },
            { state: "SENDING" },
            { state: "ACCEPTED" },
          ],
          stepCount: 4,
        },
        { dimension: "hours", state: "READY", steps: [], stepCount: 0 },
      ],
    },
  });
});

test("a long life shows its beginning and its end", async () => {
  const restless = await aPurchase(db.database, product);
  const recordId = await aRecord(db.database, { agreementId: restless, productId: product, hour });
  await db.database.meteringRecordStep.createMany({
    data: Array.from({ length: 61 }, (_, i) => ({
      recordId,
      at: new Date(addHours(hour, 2).getTime() + i * 30_000),
      state: "READY" as const,
      cause: String(i),
    })),
  });
  const [entry] = await everyPage({ agreementId: restless }, 10, "metering");
  const record = entry!.kind === "hour" ? entry!.hour.records[0]! : null;
  expect(record!.steps.map(({ cause }) => cause)).toEqual(["0", "1", "2", "3", "58", "59", "60"]);
  expect(record!.stepCount).toBe(61);
});

test("an agreement that is held back tells its cause, a person's suspension its note", async () => {
  const held = await aPurchase(db.database, product);
  const told = (minutes: number, action: string, data: object) =>
    recordAudit(db.database, {
      at: new Date(arrival.getTime() + minutes * 60_000),
      actor: { kind: "JOB", id: "settle" },
      action,
      subject: { type: "agreement", id: held },
      data,
    });
  await told(1, "agreement.pending", { reason: "INVALID_PAYMENT_INSTRUMENT", before: "pending" });
  await told(2, "agreement.active", { reason: "LICENSED", before: "pending" });
  await told(3, "agreement.suspended", { reason: "ACCOUNT_SUSPENDED", before: "active" });
  await told(4, "agreement.suspended", { note: "unpaid" });
  const entries = await everyPage({ agreementId: held }, 50, "changes");
  const causes = entries.map((entry) => (entry.kind === "change" ? [entry.heldBackBy, entry.note] : []));
  expect(causes).toEqual([
    [null, "unpaid"],
    ["ACCOUNT_SUSPENDED", null],
    [null, null],
    ["INVALID_PAYMENT_INSTRUMENT", null],
  ]);
});

test("many hours of several agreements are paged without a gap", async () => {
  const buyer = await aBuyer(db.database, "Busy");
  for (let n = 0; n < 3; n++) {
    const agreementId = await aPurchase(db.database, product, buyer, { createdAt: arrival });
    for (let back = 0; back < 20; back++) {
      await aRecord(db.database, { agreementId, productId: product, hour: addHours(hour, -back) });
    }
  }
  for (const limit of [1, 2, 7, 25]) {
    const hours = await everyPage({ organizationId: buyer }, limit, "metering");
    expect(new Set(hours.map(({ key }) => key)).size).toBe(60);
    expect(hours).toHaveLength(60);
  }
});

test("who did it is named from today's rows, and an erased person is nobody", async () => {
  const linked = (await everyPage({ organizationId: customer }, 50, "people")).find(({ kind }) => kind === "link")!;
  expect(linked).toMatchObject({ by: { email: "ines@tessellate.example" }, organization: { name: "Tessellate Labs" } });
  await db.database.user.update({ where: { id: member }, data: { email: null, name: null, erasedAt: arrival } });
  const after = (await everyPage({ organizationId: customer }, 50, "people")).find(({ kind }) => kind === "link")!;
  expect(after).toMatchObject({ by: { email: null, name: null } });
});

test("one agreement's timeline leaves out what belongs to the customer", async () => {
  const kinds = (await everyPage({ agreementId: agreement }, 50)).map(({ kind }) => kind);
  expect(kinds).not.toContain("member");
  expect(kinds).toContain("notice");
});

test("T04 a foreign cursor is refused", async () => {
  await expect(listTimeline(deps(), { organizationId: customer }, { cursor: "x" })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
  });
});
