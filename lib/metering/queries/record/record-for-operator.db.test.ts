import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { listEntitlements } from "#lib/entitlements/list-entitlements.ts";
import { findSendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import { listCarries, listLastHours } from "#lib/metering/queries/list-last-hours.ts";
import { getRecordForOperator } from "#lib/metering/queries/record/record-for-operator.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { aBuyer, aPurchase, aRecord, aSoldProduct, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { addHours } from "#lib/time/hours.ts";

const db = useDatabase();
const deps = () => ({ db: db.database, actor: viewer });
const hour = new Date("2026-11-20T14:00:00Z");

async function aBilledHour() {
  const productId = await aSoldProduct(db.database);
  const buyer = await aBuyer(db.database, "Tessellate Labs");
  const agreementId = await aPurchase(db.database, productId, buyer);
  const recordId = await aRecord(db.database, { agreementId, productId, hour });
  return { productId, agreementId, recordId, id: recordIdOf({ agreementId, dimension: "api_calls", hour }) };
}

test("a record comes with whose it is, its neighbours and every call that carried it", async () => {
  const { agreementId, productId, recordId, id } = await aBilledHour();
  await aRecord(db.database, { agreementId, productId, hour: addHours(hour, -3) });
  await aRecord(db.database, { agreementId, productId, hour: addHours(hour, 1), dimension: "hours" });
  const submissionId = randomUUID();
  await db.database.submission.create({
    data: {
      id: submissionId,
      productId,
      region: "us-east-1",
      recordCount: 9,
      startedAt: addHours(hour, 2),
      durationMs: 203,
      outcome: "ANSWERED",
      request: { secret: "canary" },
    },
  });
  for (const state of ["SENDING", "ACCEPTED"] as const) {
    await db.database.meteringRecordStep.create({
      data: { recordId, at: addHours(hour, 2), state, cause: "ATTEMPT_STARTED", submissionId },
    });
  }
  const found = await getRecordForOperator(deps(), id);
  expect(found).toMatchObject({
    dimensionLabel: "API calls",
    product: { title: "Lumenar Vision" },
    customer: { name: "Tessellate Labs" },
    previousHour: addHours(hour, -3),
    nextHour: null,
    attempts: [{ submissionId, durationMs: 203, recordCount: 9, outcome: "ANSWERED" }],
  });
  expect(found.explanation).toContain("12");
  expect(JSON.stringify(found)).not.toContain("canary");
});

test("T01 only an operator reads a record, and a text that is no id names none", async () => {
  const { id } = await aBilledHour();
  const stranger = { userId: randomUUID(), operatorRole: null };
  await expect(getRecordForOperator({ db: db.database, actor: stranger }, id)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  for (const other of [
    "x",
    "",
    "../keys",
    id.slice(1),
    recordIdOf({ agreementId: randomUUID(), dimension: "d", hour }),
  ]) {
    await expect(getRecordForOperator(deps(), other)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test("an agreement's last hour, what it carries and what it is granted", async () => {
  const { agreementId, productId } = await aBilledHour();
  await aRecord(db.database, { agreementId, productId, hour: addHours(hour, 1), state: "REJECTED" });
  await db.database.meteringCarry.create({
    data: { agreementId, dimension: "api_calls", quantity: "0.7135", updatedAt: hour },
  });
  await db.database.entitlement.create({
    data: { agreementId, dimension: "seats", valueType: "integer", value: "50", readAt: hour },
  });
  const silent = await aPurchase(db.database, productId);
  const last = await listLastHours(deps(), [agreementId, silent]);
  expect([...last.keys()]).toEqual([agreementId]);
  expect(last.get(agreementId)).toMatchObject({ hour: addHours(hour, 1), state: "REJECTED", reason: null });
  expect(await listCarries(deps(), [agreementId, silent])).toEqual([
    { productId, dimension: "api_calls", quantity: "0.713500" },
  ]);
  expect(await listEntitlements(deps(), [agreementId])).toMatchObject([{ label: "seats", value: "50" }]);
});

test("M27 sending is armed only in the installation that adopted the database", async () => {
  expect(await findSendingState(deps(), "inst-live-1", null)).toBe("not-adopted");
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "inst-live-1" } });
  expect(await findSendingState(deps(), "inst-live-1", null)).toBe("armed");
  expect(await findSendingState(deps(), "inst-copy-1", null)).toBe("other-installation");
  expect(await findSendingState(deps(), null, null)).toBe("other-installation");
});
