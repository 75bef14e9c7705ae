import { beforeEach, expect, test } from "vitest";
import { resumeAgreement, suspendAgreement } from "#lib/agreements/operate/suspend-agreement.ts";
import { transferAgreement } from "#lib/agreements/operate/transfer-agreement.ts";
import { adjustUsage } from "#lib/metering/corrections/adjust-usage.ts";
import { moveEvent, voidEvent } from "#lib/metering/corrections/correct-event.ts";
import { settleDuplicate } from "#lib/metering/corrections/settle-duplicate.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { holdMetering, releaseMetering, setMeteringFrom } from "#lib/metering/corrections/hold-metering.ts";
import { listDecisions } from "#lib/metering/queries/record/list-decisions.ts";
import { listTimeline } from "#lib/customers/timeline/list-timeline.ts";
import { holdRecord, releaseRecord, resendRecord, resolveRecord } from "#lib/metering/corrections/operate-records.ts";
import { rebookRecord } from "#lib/metering/corrections/rebook-record.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUsageEvent, aUser } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { resolveParkedUsage } from "#lib/usage/parked/operate-parked-usage.ts";

const db = useDatabase({ connections: 8 });
const now = new Date("2026-11-21T12:20:00Z");
const hourOf = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour));
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;
let organization: Awaited<ReturnType<typeof anOrganization>>;
let person: Awaited<ReturnType<typeof aUser>>;

beforeEach(async () => {
  product = await aProduct(db.database);
  agreement = await anAgreement(db.database, product);
  organization = await anOrganization(db.database);
  await aLink(db.database, agreement, organization);
  person = await aUser(db.database);
});

const operator = () => ({ userId: person.id, operatorRole: "OWNER" as const });
const deps = () => ({ db: db.database, actor: operator(), now });
const idOf = (hour: number) => recordIdOf({ agreementId: agreement.id, dimension: "api_calls", hour: hourOf(hour) });

async function use(hour: number, id?: string) {
  const timestamp = new Date(hourOf(hour).getTime() + 600_000).toISOString();
  const event = {
    ...aUsageEvent({ agreementId: agreement.id, quantity: 7, timestamp }),
    ...(id === undefined ? {} : { id }),
  };
  await reportUsage(db, new Date(hourOf(hour).getTime() + 1_800_000), [event]);
}
const freeze = () => freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
const put = (hour: number, state: string) =>
  db.pool.query(
    "UPDATE metering_record SET state = $3::metering_record_state, reason = 'WINDOW_CLOSED' WHERE agreement_id = $1 AND hour = $2",
    [agreement.id, hourOf(hour).toISOString(), state],
  );
/** What the timeline says of changes, as "action: why, by whom". */
async function told(scope: Parameters<typeof listTimeline>[1] = { agreementId: agreement.id }) {
  const { rows } = await listTimeline(deps(), scope, { view: "changes", limit: 50 });
  return rows.flatMap((row) =>
    row.kind === "change" ? [`${row.action}: ${row.note ?? "-"}, ${row.by?.email ?? "-"}`] : [],
  );
}

test("record, agreement and customer tell who decided, when and why, of every action that asks for a reason", async () => {
  const other = await anAgreement(db.database, product);
  await use(6, "moved");
  await use(7, "voided");
  await moveEvent(deps(), { id: "moved", agreement: other.id, reason: "why moved" });
  await voidEvent(deps(), { id: "voided", reason: "why voided" });
  for (const hour of [8, 9, 10, 11]) await use(hour);
  await freeze();
  const id = idOf(8);
  await holdRecord(deps(), { id, note: "why held" });
  await releaseRecord(deps(), { id, note: "why released" });
  await put(8, "REJECTED");
  await resendRecord(deps(), { id, note: "why resent" });
  await put(8, "REJECTED");
  await resolveRecord(deps(), { id, note: "why resolved" });
  await put(9, "EXPIRED");
  await rebookRecord(deps(), { id: idOf(9), note: "why rebooked" });
  await put(10, "DUPLICATE");
  const requestId = "9f0c6a60-0000-4000-8000-00000000000a";
  await settleDuplicate(deps(), { id: idOf(10), held: 7, way: "EQUAL", note: "why settled", requestId });
  await adjustUsage(deps(), {
    agreementId: agreement.id,
    dimension: "api_calls",
    quantity: 1_000_000n,
    reason: "why adjusted",
  });
  for (const kind of ["agreement", "product"] as const) {
    const held = { kind, id: kind === "agreement" ? agreement.id : product.id };
    await holdMetering(deps(), { ...held, note: `why ${kind} held` });
    await releaseMetering(deps(), { ...held, note: `why ${kind} released` });
  }
  await setMeteringFrom(deps(), { id: agreement.id, from: null, note: "why from" });
  await suspendAgreement(deps(), { id: agreement.id, note: "why suspended" });
  await resumeAgreement(deps(), { id: agreement.id, note: "why resumed" });
  const aside = {
    key: requestId,
    id: "late",
    agreementId: agreement.id,
    productId: product.id,
    dimension: "api_calls",
  };
  await db.database.usageAside.create({
    data: { ...aside, quantity: 1, at: now, hour: hourOf(12), receivedAt: now, reason: "LATE", state: "WAITING" },
  });
  await resolveParkedUsage({ ...deps(), pool: db.pool }, { keys: [requestId], note: "why aside" });
  const next = await anOrganization(db.database);
  await transferAgreement(deps(), {
    ...{ id: agreement.id, fromOrganizationId: organization.id, organizationId: next.id },
    note: "why transferred",
  });

  const expected = [
    ...["usage-event.moved: why moved", "usage-event.voided: why voided"],
    ...[
      "metering-record.held: why held",
      "metering-record.released: why released",
      "metering-record.resent: why resent",
    ],
    ...["metering-record.resolved: why resolved", "metering-record.rebooked: why rebooked"],
    ...["metering-record.duplicate-settled: why settled", "metering.adjusted: why adjusted"],
    ...["agreement.metering-held: why agreement held", "agreement.metering-released: why agreement released"],
    ...["product.metering-held: why product held", "product.metering-released: why product released"],
    ...[
      "agreement.metering-from-set: why from",
      "agreement.suspended: why suspended",
      "agreement.resumed: why resumed",
    ],
    ...["usage.resolved: why aside", "agreement.transferred: why transferred"],
  ].map((line) => `${line}, ${person.email}`);
  expect(await told()).toEqual(expect.arrayContaining(expected));
  expect(await told({ organizationId: organization.id })).toEqual(expect.arrayContaining(expected));
  // Another agreement of the product has the product's holds alone.
  const others = await told({ agreementId: other.id });
  expect(others.toSorted()).toEqual(expected.filter((line) => line.startsWith("product.")).toSorted());

  expect(await listDecisions(deps(), id)).toMatchObject(
    ["held", "released", "resent", "resolved"].map((verb) => ({
      ...{ action: `metering-record.${verb}`, note: `why ${verb}`, by: person.name ?? person.email, at: now },
    })),
  );
  expect(await listDecisions(deps(), idOf(7))).toMatchObject([{ action: "usage-event.voided", note: "why voided" }]);
  expect(await listDecisions(deps(), idOf(6))).toMatchObject([{ action: "usage-event.moved", note: "why moved" }]);
});

test("a record's decision leads to its record, and an erased person leaves a reason without a name", async () => {
  await use(8);
  await freeze();
  await holdRecord(deps(), { id: idOf(8), note: "why held" });
  const page = await listTimeline(deps(), { agreementId: agreement.id }, { view: "changes" });
  expect(page.rows).toMatchObject([{ kind: "change", recordId: idOf(8), note: "why held" }]);
  await db.database.user.update({ where: { id: person.id }, data: { name: null, email: null, erasedAt: now } });
  expect(await listDecisions(deps(), idOf(8))).toMatchObject([{ by: null, note: "why held" }]);
  const audit = await db.database.auditEntry.findFirstOrThrow({ where: { subjectId: idOf(8) } });
  expect(JSON.stringify(audit.data)).not.toContain("@");
});

test("codes of ours are no reasons, and what is no record has no decisions", async () => {
  await db.database.auditEntry.create({
    data: {
      ...{ at: now, actorKind: "JOB", actorId: "job", action: "agreement.active", data: { reason: "LICENSED" } },
      ...{ subjectType: "agreement", subjectId: agreement.id },
    },
  });
  expect(await told()).toEqual(["agreement.active: -, -"]);
  expect(await listDecisions(deps(), "x")).toEqual([]);
  await expect(listDecisions({ ...deps(), actor: { ...operator(), operatorRole: null } }, "x")).rejects.toThrow();
});
