import { beforeEach, describe, expect, test } from "vitest";
import { saveProductInput } from "#lib/products/product-input.ts";
import type { Actor, MemberRole } from "#lib/auth/actor.ts";
import { confirmRegistration } from "#lib/registration/confirm/confirm-registration.ts";
import { purgeExpiredRegistrations } from "#lib/registration/purge-expired.ts";
import { continueHandOff, keepHandOffOrigins, listHandOffOrigins } from "#lib/registration/hand-off/hand-off.ts";
import { redeemClaim } from "#lib/registration/hand-off/registration-claim.ts";
import { aCustomer, aPerson, minutes, newOrganization, start, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase({ connections: 20 });
const { aResolvedArrival } = useArrivals(db);
const apiKeyId = "9f0c6a60-0000-4000-8000-00000000000a";
const handOffUrl = "https://app.lumenar.example/aws?plan=eu";
let product: Awaited<ReturnType<typeof aProduct>>;
beforeEach(async () => {
  product = await aProduct(db.database, { handOffUrl });
});

const redeem = (code: string, now = start) => redeemClaim({ db: db.database, apiKeyId, now, businessNow: now }, code);

async function confirmed(actor: Actor) {
  const { id, handle } = await aResolvedArrival(aCustomer(product));
  const confirm = () =>
    confirmRegistration(
      { db: db.database, now: start, businessNow: start },
      { arrival: id, shownTo: actor.userId, handles: [handle], actor, form: newOrganization() },
    );
  const result = await confirm();
  if (result.status !== "linked" || result.handOffTo === null) throw new Error(result.status);
  return { ...result, code: codeIn(result.handOffTo), address: result.handOffTo, confirm };
}

function codeIn(address: string | null): string {
  return new URL(address!).searchParams.get("code")!;
}

describe("a buyer who is handed off", () => {
  test("carries a code and no ids, and the seller gets the agreement for it, once", async () => {
    const { code, address, agreementId, organizationId } = await confirmed(await aPerson(db));
    expect(address).toBe(`${handOffUrl}&code=${code}`);
    expect(code).toMatch(/^tpc_[A-Za-z0-9_-]{43}$/);
    const { rows } = await db.pool.query("SELECT * FROM registration_claim WHERE agreement_id = $1", [agreementId]);
    expect(JSON.stringify(rows)).not.toContain(code);

    expect(await redeem(code, minutes(9))).toMatchObject({ id: agreementId, organizationId, status: "active" });
    await expect(redeem(code, minutes(9))).rejects.toMatchObject({ code: "CLAIM_REDEEMED" });
    await expect(redeem(code, minutes(30))).rejects.toMatchObject({ code: "CLAIM_REDEEMED" });
    const entries = await db.database.auditEntry.findMany({
      where: { action: "claim.redeemed", subjectId: agreementId },
    });
    expect(entries).toMatchObject([{ actorKind: "API_KEY", actorId: apiKeyId, organizationId }]);
  });

  test("comes too late after ten minutes, and with a wrong code not at all", async () => {
    const { code } = await confirmed(await aPerson(db));
    await expect(redeem(code, minutes(10))).rejects.toMatchObject({ code: "CLAIM_EXPIRED" });
    for (const wrong of ["", "x", `${code}x`, code.toUpperCase()]) {
      await expect(redeem(wrong)).rejects.toMatchObject({ code: "CLAIM_NOT_FOUND" });
    }
  });

  test("T07 twenty who redeem one code at once: one has it", async () => {
    const { code } = await confirmed(await aPerson(db));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(code)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CLAIM_REDEEMED" });
    }
  });

  test("may press twice: the newer code takes the place of the older", async () => {
    const { code, confirm } = await confirmed(await aPerson(db));
    const again = await confirm();
    if (again.status !== "linked") throw new Error(again.status);
    await expect(redeem(code)).rejects.toMatchObject({ code: "CLAIM_NOT_FOUND" });
    expect(await redeem(codeIn(again.handOffTo))).toMatchObject({ id: again.agreementId });
  });

  test("stays here where accounts live here", async () => {
    product = await aProduct(db.database);
    const { id, handle } = await aResolvedArrival(aCustomer(product));
    const actor = await aPerson(db);
    const deps = { db: db.database, now: start, businessNow: start };
    const press = { arrival: id, shownTo: actor.userId, handles: [handle], actor, form: newOrganization() };
    expect(await confirmRegistration(deps, press)).toMatchObject({ status: "linked", handOffTo: null });
    expect(await db.database.registrationClaim.count({ where: { userId: actor.userId } })).toBe(0);
  });

  test("whose code got lost fetches another, if the agreement is theirs to manage", async () => {
    const owner = await aPerson(db);
    const { agreementId, organizationId } = await confirmed(owner);
    const as = (actor: Actor, role: MemberRole | null): Actor => ({
      ...actor,
      memberships: role === null ? [] : [{ organizationId, organizationName: "", role, isArchived: false }],
    });
    const go = (actor: Actor) => continueHandOff({ db: db.database, now: start }, { actor, agreementId });
    const address = await go(as(owner, "OWNER"));
    expect(await redeem(codeIn(address))).toMatchObject({ id: agreementId });
    for (const actor of [as(await aPerson(db), null), as(owner, "MEMBER")]) {
      await expect(go(actor)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await db.database.product.update({ where: { id: product.id }, data: { handOffUrl: null } });
    expect(await go(as(owner, "ADMIN"))).toBeNull();
  });

  test("leaves no code behind a day after it ran out", async () => {
    const { code } = await confirmed(await aPerson(db));
    await purgeExpiredRegistrations(db.pool, minutes(10 + 24 * 60));
    await expect(redeem(code, minutes(11))).rejects.toMatchObject({ code: "CLAIM_EXPIRED" });
    await purgeExpiredRegistrations(db.pool, minutes(10 + 24 * 60 + 1));
    await expect(redeem(code, minutes(11))).rejects.toMatchObject({ code: "CLAIM_NOT_FOUND" });
  });
});

describe("where a product may hand off to", () => {
  const isTaken = (handOffUrl: string) => {
    const parsed = saveProductInput.safeParse({
      title: "x",
      productCode: "x",
      kind: "SAAS",
      pricingModel: "SUBSCRIPTION",
      integration: "LICENSE",
      graceMinutes: 0,
      drainMinutes: 0,
      handOffUrl,
    });
    return parsed.success;
  };
  test.each([
    "https://app.example/aws",
    "https://app.example:8443/?a=b",
    "http://localhost:5599/",
    "http://127.0.0.1/",
  ])("takes %s", (url) => expect(isTaken(url)).toBe(true));
  test.each([
    "http://app.example/",
    "ftp://app.example",
    "javascript:alert(1)",
    "https://me:pw@app.example/",
    "https://app.example/#x",
    "https://app.example/?code=1",
    "//app.example",
    "app.example",
  ])("A06 refuses %s", (url) => expect(isTaken(url)).toBe(false));

  test("stands in the policy of every page, the last known while the database is away", async () => {
    expect(await listHandOffOrigins(db.pool)).toContain("https://app.lumenar.example");
    let now = 0;
    let isAway = false;
    let asked = 0;
    const origins = keepHandOffOrigins(
      () => {
        asked++;
        return isAway ? Promise.reject(new Error("away")) : Promise.resolve(["https://a.example"]);
      },
      () => now,
    );
    expect(await origins()).toEqual(["https://a.example"]);
    now = 4_999;
    await origins();
    expect(asked).toBe(1);
    isAway = true;
    now = 5_000;
    expect(await origins()).toEqual(["https://a.example"]);
    expect(asked).toBe(2);
  });
});
