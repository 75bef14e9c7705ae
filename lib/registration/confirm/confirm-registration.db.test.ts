import { beforeEach, describe, expect, test } from "vitest";
import { randomUUID } from "node:crypto";
import type { Actor } from "#lib/auth/actor.ts";
import { confirmRegistration, type ConfirmInput } from "#lib/registration/confirm/confirm-registration.ts";
import { purgeExpiredRegistrations } from "#lib/registration/purge-expired.ts";
import { hashHandle } from "#lib/registration/handle.ts";
import { rememberAddress, rotateHandle } from "#lib/registration/save-handle.ts";
import { aCustomer, aPerson, minutes, newOrganization, start, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase({ connections: 20 });
const { anArrival, aResolvedArrival, where } = useArrivals(db);
let product: Awaited<ReturnType<typeof aProduct>>;
beforeEach(async () => {
  product = await aProduct(db.database, { title: "Lumenar Vision" });
});

describe("the link", () => {
  const confirm = (
    { id, handle }: { id: string; handle: string | null },
    actor: Actor,
    form: ConfirmInput = newOrganization(),
    now = start,
  ) => {
    const press = { arrival: id, shownTo: actor.userId, handles: handle === null ? [] : [handle], actor, form };
    return confirmRegistration({ db: db.database, now, businessNow: now }, press);
  };

  test("makes organization, owner, link, audit entries and the owed mail in one", async () => {
    const arrival = await aResolvedArrival(aCustomer(product));
    const actor = await aPerson(db);
    const result = await confirm(arrival, actor, newOrganization("  Harrow   Lane "));
    if (result.status !== "linked") throw new Error(result.status);
    expect(await confirm(arrival, actor)).toEqual(result);
    expect(await where(arrival.handle, actor)).toEqual({ step: "done", arrival: arrival.id });
    const { organizationId, agreementId } = result;
    expect(
      await db.database.organization.findUnique({
        where: { id: organizationId },
        include: { memberships: true, links: true },
      }),
    ).toMatchObject({
      memberships: [{ userId: actor.userId, role: "OWNER" }],
      links: [{ agreementId, isFirst: true, linkedTo: null, linkedByUserId: actor.userId }],
    });
    expect(await db.database.auditEntry.findMany({ where: { organizationId }, orderBy: { id: "asc" } })).toMatchObject([
      { action: "organization.created", actorKind: "USER", actorId: actor.userId },
      { action: "agreement.linked", subjectId: agreementId },
    ]);
    expect(await db.database.mailOutbox.findMany({ where: { userId: actor.userId } })).toMatchObject([
      { template: "welcome" },
    ]);
  });

  test("R03 of two people who race for one agreement exactly one gets it, 200 rounds", async () => {
    const [ada, bob] = [await aPerson(db), await aPerson(db)];
    for (let round = 0; round < 200; round++) {
      const customer = aCustomer(product);
      const [first, second] = [await aResolvedArrival(customer), await aResolvedArrival(customer)];
      const results = await Promise.all([confirm(first, ada), confirm(second, bob)]);
      expect(results.map(({ status }) => status).sort()).toEqual(["already-linked", "linked"]);
      const links = await db.database.agreementLink.count({
        where: { agreement: { customerAwsAccountId: customer.customerAwsAccountId } },
      });
      expect(links).toBe(1);
    }
    // Whoever lost has left nothing behind.
    expect(await db.database.organization.count({ where: { links: { none: {} }, name: "Harrow Lane" } })).toBe(0);
  }, 120_000);

  test("a double click links once", async () => {
    const arrival = await aResolvedArrival(aCustomer(product));
    const actor = await aPerson(db);
    const results = await Promise.all([confirm(arrival, actor), confirm(arrival, actor), confirm(arrival, actor)]);
    expect(
      new Set(results.map((result) => (result.status === "linked" ? result.organizationId : result.status))).size,
    ).toBe(1);
    expect(await db.database.organization.count({ where: { memberships: { some: { userId: actor.userId } } } })).toBe(
      1,
    );
  });

  test("R07 a colleague of the same AWS account is told whom to ask, masked, and gets nothing", async () => {
    const customer = aCustomer(product);
    const [owner, colleague] = [await aPerson(db), await aPerson(db)];
    await confirm(await aResolvedArrival(customer), owner, newOrganization("Secret Name"));
    const again = await aResolvedArrival(customer);
    const step = await where(again.handle, colleague);
    expect(step).toMatchObject({ step: "linked-elsewhere", owners: ["p•••@harrowlane.example"] });
    expect(JSON.stringify(step)).not.toContain("Secret Name");
    expect(await where(again.handle)).toMatchObject({ step: "sign-in", isLinked: true });
    expect(await confirm(again, colleague)).toEqual({ status: "already-linked" });
  });

  test("the same agreement again leads its member to what is there", async () => {
    const customer = aCustomer(product);
    const owner = await aPerson(db);
    const first = await confirm(await aResolvedArrival(customer), owner);
    if (first.status !== "linked") throw new Error(first.status);
    const member = {
      ...owner,
      memberships: [
        { organizationId: first.organizationId, organizationName: "x", role: "OWNER" as const, isArchived: false },
      ],
    };
    const again = await aResolvedArrival(customer);
    expect(await where(again.handle, member)).toMatchObject({
      step: "linked-to-yours",
      agreementId: first.agreementId,
    });
  });

  test("goes to an organization that the person owns or administers, and to no other", async () => {
    const actor = await aPerson(db);
    const organization = (name: string, role: "OWNER" | "ADMIN" | "MEMBER" | null, archivedAt: Date | null = null) =>
      db.database.organization.create({
        data: {
          name,
          archivedAt,
          ...(role === null ? {} : { memberships: { create: { userId: actor.userId, role } } }),
        },
      });
    const owned = await organization("Owned", "OWNER");
    const refused = [
      await organization("Looked at", "MEMBER"),
      await organization("Archived", "OWNER", start),
      await organization("A stranger's", null),
      { id: randomUUID() },
    ];
    const arrival = await aResolvedArrival(aCustomer(product));
    for (const { id } of refused) {
      expect(await confirm(arrival, actor, { organization: id, organizationName: "" })).toEqual({
        status: "not-allowed",
      });
    }
    const signedIn = {
      ...actor,
      memberships: [
        { organizationId: owned.id, organizationName: "Owned", role: "OWNER" as const, isArchived: false },
        { organizationId: refused[0]!.id, organizationName: "Looked at", role: "MEMBER" as const, isArchived: false },
        { organizationId: refused[1]!.id, organizationName: "Archived", role: "OWNER" as const, isArchived: true },
      ],
    };
    expect(await where(arrival.handle, signedIn)).toMatchObject({
      step: "choose",
      choices: {
        choices: [{ name: "Owned", role: "OWNER", memberCount: 1, products: [] }],
        blocked: [
          { name: "Archived", because: { kind: "archived" } },
          { name: "Looked at", because: { kind: "role" } },
        ],
      },
    });
    // A role that was lost since the page was shown counts for nothing (A07).
    await db.database.membership.updateMany({ where: { organizationId: owned.id }, data: { role: "MEMBER" } });
    expect(await confirm(arrival, signedIn, { organization: owned.id, organizationName: "" })).toEqual({
      status: "not-allowed",
    });
    await db.database.membership.updateMany({ where: { organizationId: owned.id }, data: { role: "ADMIN" } });
    expect(await confirm(arrival, signedIn, { organization: owned.id, organizationName: "" })).toMatchObject({
      status: "linked",
    });
  });

  test("R04 asks for a sign-in younger than ten minutes, a name, and a live arrival", async () => {
    const arrival = await aResolvedArrival(aCustomer(product));
    const actor = await aPerson(db, minutes(-10));
    expect(await confirm(arrival, actor)).toEqual({ status: "sign-in-again" });
    const fresh = { ...actor, signedInAt: minutes(-9) };
    expect(await confirm(arrival, fresh, newOrganization(""))).toEqual({ status: "name-missing" });
    expect(await confirm({ ...arrival, handle: null }, fresh)).toEqual({ status: "gone" });
    expect(await confirm({ ...arrival, handle: "invented" }, fresh)).toEqual({ status: "gone" });
    const late = { ...actor, signedInAt: minutes(59) };
    expect(await confirm(arrival, late, newOrganization(), minutes(60))).toEqual({ status: "gone" });
  });
});

describe("the handle", () => {
  test("R06 is worth nothing after sign-in, and the new one goes on", async () => {
    const arrival = await aResolvedArrival(aCustomer(product));
    const rotated = await rotateHandle(db.database, arrival.handle, minutes(10));
    expect(rotated?.maxAgeSeconds).toBe(3_000);
    expect(await where(arrival.handle)).toMatchObject({ fault: "EXPIRED_REGISTRATION" });
    expect((await where(rotated!.handle)).step).toBe("sign-in");
    expect(await rotateHandle(db.database, arrival.handle, minutes(10))).toBeNull();
    expect(await rotateHandle(db.database, rotated!.handle, minutes(60))).toBeNull();
  });

  test("a link opened in another browser finds the arrival by the verified address alone", async () => {
    const arrival = await aResolvedArrival(aCustomer(product));
    const [reader, stranger] = [await aPerson(db), await aPerson(db)];
    const mailed = { arrival: arrival.id, handles: [arrival.handle], email: reader.email };
    await rememberAddress(db.database, mailed, start);
    expect((await where(null, reader)).step).toBe("choose");
    expect(await where(null, stranger)).toMatchObject({ fault: "NO_REGISTRATION" });
    expect(await where(null, reader, minutes(60))).toMatchObject({ fault: "NO_REGISTRATION" });
    const result = await confirmRegistration(
      { db: db.database, now: start, businessNow: start },
      { arrival: arrival.id, shownTo: reader.userId, handles: [], actor: reader, form: newOrganization() },
    );
    expect(result.status).toBe("linked");
    expect(await where(null, reader)).toEqual({ step: "done", arrival: arrival.id });
  });
});

test("what expired is forgotten: its token at once, the arrival after a day, unless it led to a link", async () => {
  const { handle } = await anArrival(aCustomer(product));
  const live = await anArrival(aCustomer(product));
  const linked = await aResolvedArrival(aCustomer(product));
  const actor = await aPerson(db);
  await confirmRegistration(
    { db: db.database, now: start, businessNow: start },
    { arrival: linked.id, shownTo: actor.userId, handles: [linked.handle], actor, form: newOrganization() },
  );
  const find = ({ handle: of }: { handle: string }) =>
    db.database.registration.findUnique({ where: { handleHash: hashHandle(of) } });
  const expire = (of: string, at: Date) =>
    db.database.registration.update({ where: { handleHash: hashHandle(of) }, data: { expiresAt: at } });
  const ago = (hours: number) => minutes(-60 * hours);
  await expire(live.handle, ago(-1));

  await expire(handle, ago(1));
  await purgeExpiredRegistrations(db.pool, start);
  expect(await find({ handle })).toMatchObject({ state: "RECEIVED", sealedToken: null });
  expect(await find(live)).toMatchObject({ sealedToken: expect.any(String) as string });

  await expire(handle, ago(25));
  await expire(linked.handle, ago(25));
  await purgeExpiredRegistrations(db.pool, start);
  expect(await find({ handle })).toBeNull();
  expect(await find(linked)).toMatchObject({ state: "LINKED" });
});
