import { beforeEach, expect, test } from "vitest";
import { acknowledgeAlert } from "#lib/alerts/acknowledge-alert.ts";
import { alertKinds } from "#lib/alerts/alert-matrix.ts";
import { chooseAlerts, listAlertChoices } from "#lib/alerts/choose-alerts.ts";
import { countOpenAlerts, listClosedAlerts, listOpenAlerts } from "#lib/alerts/list-alerts.ts";
import { closeAlert, raiseAlerts } from "#lib/alerts/raise-alert.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct, aUser } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
beforeEach(async () => {
  await db.database.alert.deleteMany();
  await db.database.alertPreference.deleteMany();
  await db.database.operator.deleteMany();
});

async function anOperator(role: "OWNER" | "ADMIN" | "VIEWER") {
  const user = await aUser(db.database);
  await db.database.operator.create({ data: { userId: user.id, role } });
  return { db: db.database, actor: { userId: user.id, operatorRole: role }, now };
}
const without = (...off: string[]) => ({ kinds: alertKinds.filter((kind) => !off.includes(kind)) });

test("lists what is open, the gravest first, named as today, and what is over; counts what no operator has seen", async () => {
  const admin = await anOperator("ADMIN");
  const product = await aProduct(db.database, { title: "Lumenar Vision" });
  await raiseAlerts(
    db.pool,
    [
      {
        kind: "USAGE_PARKED",
        subject: `product:${product.id}`,
        severity: "WARNING",
        data: { dimension: "gpu", events: 3 },
      },
      { kind: "CLOCK_SKEW", subject: "clock", severity: "CRITICAL", data: { skewMs: -90_400 } },
      { kind: "WEBHOOK_DISABLED", subject: "webhook_endpoint:gone", severity: "WARNING" },
    ],
    now,
  );
  await closeAlert(db.pool, "WEBHOOK_DISABLED", "webhook_endpoint:gone", now);
  const { rows, count } = await listOpenAlerts(admin);
  expect(count).toBe(2);
  expect(rows).toMatchObject([
    { kind: "CLOCK_SKEW", name: "This server’s clock", detail: "90 seconds apart" },
    {
      kind: "USAGE_PARKED",
      name: "Lumenar Vision",
      detail: "3 events, dimension gpu",
      path: `/admin/products/${product.id}`,
    },
  ]);
  expect(await listClosedAlerts(admin)).toMatchObject([{ kind: "WEBHOOK_DISABLED", closedAt: now }]);
  await acknowledgeAlert(admin, { id: rows[0]!.id });
  expect(await countOpenAlerts(admin)).toBe(1);
});

test("the first to acknowledge an alert is noted and audited, once; viewers and strangers may not", async () => {
  const [first, second, viewer] = [await anOperator("ADMIN"), await anOperator("OWNER"), await anOperator("VIEWER")];
  await raiseAlerts(db.pool, [{ kind: "CLOCK_SKEW", subject: "clock", severity: "CRITICAL" }], now);
  const { id } = (await listOpenAlerts(viewer)).rows[0]!;
  await expect(acknowledgeAlert(viewer, { id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = { ...viewer, actor: { ...viewer.actor, operatorRole: null } };
  await expect(acknowledgeAlert(stranger, { id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(listOpenAlerts(stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await acknowledgeAlert(first, { id });
  await acknowledgeAlert(second, { id });
  expect(await db.database.alert.findFirstOrThrow()).toMatchObject({ acknowledgedBy: first.actor.userId });
  expect(await db.database.auditEntry.count({ where: { action: "alert.acknowledged", subjectId: id } })).toBe(1);
});

test("each chooses for themselves; the last owner who is notified of a critical kind keeps it", async () => {
  const [owner, viewer] = [await anOperator("OWNER"), await anOperator("VIEWER")];
  await chooseAlerts(viewer, { kinds: ["RECORD_EXPIRED"] });
  const ofViewer = await listAlertChoices(viewer);
  expect(ofViewer.filter(({ isWanted }) => isWanted).map(({ kind }) => kind)).toEqual(["RECORD_EXPIRED"]);
  await chooseAlerts(owner, without("WEBHOOK_DISABLED"));
  await expect(chooseAlerts(owner, without("RECORD_EXPIRED"))).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await listAlertChoices(owner)).find(({ kind }) => kind === "RECORD_EXPIRED")).toMatchObject({
    isWanted: true,
    isFixed: true,
  });
});

test("of two owners who leave a critical kind at the same instant one stays", async () => {
  for (let round = 0; round < 5; round++) {
    await db.database.alertPreference.deleteMany();
    await db.database.operator.deleteMany();
    const owners = [await anOperator("OWNER"), await anOperator("OWNER")];
    const results = await Promise.allSettled(owners.map((owner) => chooseAlerts(owner, without("RECORD_EXPIRED"))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  }
});
