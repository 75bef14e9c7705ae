import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { decideSuccessor, listSuccessorCases } from "#lib/agreements/successors/successor-cases.ts";
import { reconcileRead } from "#lib/agreements/aws-sync/save-answers.ts";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAwsAccountId, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";
import { storeBridgeEvent } from "#lib/testing/fixtures/lifecycle-events.ts";

// Channel partners' offers: AWS shows nothing, so lifecycle events alone have to tell what follows what.

const base = useDatabase();
const at = (time: string) => new Date(`2026-11-21T${time}:00Z`);
const actor = { userId: randomUUID(), operatorRole: "ADMIN" as const };
const deps = (now: Date) => ({ db: base.database, actor, now });
let product: Awaited<ReturnType<typeof aProduct>>;
beforeEach(async () => {
  await base.database.successionCase.deleteMany();
  product = await aProduct(base.database);
});

function aLicense(account: string) {
  const id = `agmt-${randomBytes(8).toString("hex")}`;
  const licenseArn = `arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")}`;
  const parties = { acceptor: { accountId: account }, proposer: { accountId: "555566667777" } };
  const store = (type: string, time: string, agreement: object, more: object = {}) =>
    storeBridgeEvent(base.pool, `${type} - Manufacturer`, at(time).toISOString(), {
      ...parties,
      agreement: { id, ...agreement },
      ...more,
    });
  return {
    id,
    updated: (time: string) =>
      store(
        "License Updated",
        time,
        {},
        {
          product: { code: product.productCode, id: product.productId },
          license: { arn: licenseArn },
        },
      ),
    replaces: (time: string) =>
      store("Purchase Agreement Created", time, {
        intent: "REPLACE",
        status: "ACTIVE",
        startTime: at(time).toISOString(),
      }),
    replaced: (time: string) => store("Purchase Agreement Ended", time, { status: "REPLACED" }),
    row: () => base.database.agreement.findFirstOrThrow({ where: { licenseArn } }),
  };
}
const apply = (now: Date) => applyStoredEvents({ db: base.database, now });

test("one end and one start are matched only when no other notice can be on its way", async () => {
  const account = anAwsAccountId();
  const [old, successor] = [aLicense(account), aLicense(account)];
  await old.updated("09:00");
  await apply(at("09:01"));
  const organization = await anOrganization(base.database);
  await aLink(base.database, await old.row(), organization);
  await old.replaced("11:00");
  await successor.replaces("11:00");
  await successor.updated("11:00");
  await apply(at("11:01"));
  expect((await old.row()).successorId).toBeNull();
  expect(await successor.row()).toMatchObject({ awsReadDueAt: at("11:01") });
  const { id } = await successor.row();
  await base.database.$transaction((tx) => reconcileRead(tx, id, at("11:15")));
  expect((await old.row()).successorId).toBe(id);
  expect(await base.database.agreementLink.findFirst({ where: { agreementId: id } })).toMatchObject({
    organizationId: organization.id,
  });
});

/** Two ends at once, the second delivered late, and one start. */
async function anUncertainOne() {
  const account = anAwsAccountId();
  const [one, two, successor] = [aLicense(account), aLicense(account), aLicense(account)];
  await one.updated("09:00");
  await two.updated("09:00");
  await one.replaced("11:00");
  await successor.replaces("11:00");
  await successor.updated("11:00");
  await apply(at("11:02"));
  await two.replaced("11:00");
  await apply(at("11:10"));
  const { id } = await successor.row();
  await base.database.$transaction((tx) => reconcileRead(tx, id, at("11:20")));
  return { one, two, successor };
}

test("a second end that comes late makes it uncertain: a person chooses, once, and it is audited", async () => {
  const { one, two, successor } = await anUncertainOne();
  expect((await one.row()).successorId).toBeNull();
  const organization = await anOrganization(base.database);
  await aLink(base.database, await two.row(), organization);
  const [waiting, ...others] = await listSuccessorCases(deps(at("11:30")));
  expect(others).toEqual([]);
  expect(waiting).toMatchObject({ successor: { awsAgreementId: successor.id }, openedAt: at("11:20") });
  expect(new Set(waiting!.candidates.map(({ agreement }) => agreement.awsAgreementId))).toEqual(
    new Set([one.id, two.id]),
  );
  await watchInstallation(base.database, { now: at("11:30"), machineNow: at("11:30") });
  const subject = `agreement:${waiting!.successor.id}`;
  expect(await base.database.alert.findFirst({ where: { kind: "MATCH_UNCERTAIN", subject } })).toMatchObject({
    closedAt: null,
  });

  const input = { agreementId: waiting!.successor.id, predecessorId: (await two.row()).id };
  const viewer = { userId: randomUUID(), operatorRole: "VIEWER" as const };
  await expect(decideSuccessor({ ...deps(at("11:30")), actor: viewer }, input)).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(decideSuccessor(deps(at("11:30")), { ...input, predecessorId: randomUUID() })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await decideSuccessor(deps(at("11:30")), input);
  await expect(decideSuccessor(deps(at("11:31")), input)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await two.row()).toMatchObject({ status: "ended", statusReason: "SUCCEEDED", successorId: input.agreementId });
  expect((await one.row()).successorId).toBeNull();
  expect(await base.database.agreementLink.findFirst({ where: { agreementId: input.agreementId } })).toMatchObject({
    organizationId: organization.id,
  });
  const audit = await base.database.auditEntry.findMany({
    where: { subjectId: input.agreementId, actorId: actor.userId },
  });
  expect(audit.map(({ action }) => action).toSorted()).toEqual([
    "agreement.carried_over",
    "agreement.succession_decided",
  ]);
  await watchInstallation(base.database, { now: at("11:40"), machineNow: at("11:40") });
  expect(await base.database.alert.findFirst({ where: { kind: "MATCH_UNCERTAIN", subject } })).toMatchObject({
    closedAt: at("11:40"),
  });
});

test("a purchase of its own stays one", async () => {
  const { successor } = await anUncertainOne();
  const { id } = await successor.row();
  await decideSuccessor(deps(at("11:30")), { agreementId: id, predecessorId: "none" });
  await base.database.$transaction((tx) => reconcileRead(tx, id, at("12:30")));
  expect(await listSuccessorCases(deps(at("12:31")))).toEqual([]);
});
