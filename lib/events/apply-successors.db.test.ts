import { expect, test } from "vitest";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { anAwsAgreementId, anAwsLicense } from "#lib/testing/fixtures/aws-license.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAwsAccountId, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";

const base = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const apply = () => applyStoredEvents({ db: base.database, now });

test.each(["RENEWED", "REPLACED"])("%s on the same licence ends nothing", async (status) => {
  const license = anAwsLicense(base, await aProduct(base.database));
  const [first, second] = [anAwsAgreementId(), anAwsAgreementId()];
  await license.created(first, "10:00:00");
  await license.updated(first, "10:01:00");
  await apply();
  const organization = await anOrganization(base.database);
  const row = (await license.row())!;
  await aLink(base.database, row, organization);
  const over = { intent: "RENEW", previousAgreementId: first, startTime: "2026-11-21T11:00:00Z" };
  await license.created(second, "11:00:00", over);
  await license.ended(first, "11:00:00", status);
  await license.updated(second, "11:00:00");
  await apply();
  expect(await license.row()).toMatchObject({
    id: row.id,
    status: "active",
    awsAgreementId: second,
    previousAwsAgreementId: first,
    startsAt: new Date("2026-11-21T10:00:00Z"),
    endsAt: null,
  });
  // The end of what was renewed comes late, as CANCELLED would: it is not the agreement in force any more.
  await license.ended(first, "11:05:00");
  await apply();
  expect(await license.row()).toMatchObject({ status: "active" });
});

test.each([
  ["RENEWED, naming the one before", "RENEWED", true],
  ["REPLACED, without a name", "REPLACED", false],
])("a new licence after %s takes over organization and usage", async (_, status, isNamed) => {
  const product = await aProduct(base.database);
  const license = anAwsLicense(base, product);
  const [first, second] = [anAwsAgreementId(), anAwsAgreementId()];
  await license.created(first, "10:00:00");
  await license.updated(first, "10:01:00");
  await apply();
  const organization = await anOrganization(base.database);
  const old = (await license.row())!;
  await aLink(base.database, old, organization);

  const successorLicense = anAwsLicense(base, product, license.account);
  const intent = status === "RENEWED" ? "RENEW" : "REPLACE";
  const startTime = "2026-11-21T11:20:00Z";
  await license.deprovisioned(first, "11:20:00");
  await successorLicense.updated(second, "11:20:00");
  await successorLicense.created(second, "11:20:00", {
    intent,
    startTime,
    ...(isNamed ? { previousAgreementId: first } : {}),
  });
  await license.ended(first, "11:20:00", status);
  await apply();

  const successor = await base.database.agreement.findFirstOrThrow({
    where: { licenseArn: successorLicense.licenseArn },
    include: { links: true },
  });
  expect(successor).toMatchObject({ status: "active", previousAwsAgreementId: first });
  expect(successor.links).toMatchObject([
    { organizationId: organization.id, isFirst: true, linkedFrom: new Date(startTime), linkedTo: null },
  ]);
  expect(await base.database.agreement.findUniqueOrThrow({ where: { id: old.id } })).toMatchObject({
    status: "ended",
    statusReason: "SUCCEEDED",
    successorId: successor.id,
    endsAt: new Date(startTime),
  });
});

test("two replacements at once that name nobody wait for a person", async () => {
  const product = await aProduct(base.database);
  const account = anAwsAccountId();
  const [one, two, three] = [
    anAwsLicense(base, product, account),
    anAwsLicense(base, product, account),
    anAwsLicense(base, product, account),
  ];
  const [first, second, third] = [anAwsAgreementId(), anAwsAgreementId(), anAwsAgreementId()];
  await one.updated(first, "10:00:00");
  await two.updated(second, "10:00:00");
  await one.ended(first, "11:00:00", "REPLACED");
  await two.ended(second, "11:00:00", "REPLACED");
  await three.created(third, "11:00:00", { intent: "REPLACE", startTime: "2026-11-21T11:00:00Z" });
  await three.updated(third, "11:00:00");
  await apply();
  expect(await base.database.agreement.count({ where: { customerAwsAccountId: account, successorId: null } })).toBe(3);
});
