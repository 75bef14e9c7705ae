import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTallyport, type TallyportOptions, type Verdict } from "../src/create-tallyport.ts";
import { anApiKey, useAppEnvironment } from "../../../lib/testing/servers/app-environment.ts";
import { useDatabase } from "../../../lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "../../../lib/testing/fixtures/factories.ts";
import { useRoutes, type Lie } from "../../../lib/testing/servers/serve-routes.ts";
import { publicRoutes } from "../../../app/api/v1/testing/public-routes.ts";

// The client against the real routes, over HTTP, behind a server that loses, refuses, cuts and repeats as it is told.

const db = useDatabase();
useAppEnvironment(db);
let lies: (Lie | null)[] = [];
const server = useRoutes(publicRoutes, () => lies.shift() ?? null);
let apiKey: string;
let product: Awaited<ReturnType<typeof aProduct>>;

beforeAll(async () => {
  apiKey = await anApiKey(db);
  product = await aProduct(db.database, { dimensions: [{ name: "api_calls" }, { name: "seats" }] });
});
beforeEach(() => {
  lies = [];
});

const connect = (over: Partial<TallyportOptions> = {}) =>
  createTallyport({ url: server.url, apiKey, sleep: () => Promise.resolve(), ...over });

async function stored(agreementId: string) {
  const { rows } = await db.pool.query<{ n: number; total: string }>(
    "SELECT count(*)::int AS n, coalesce(sum(quantity), 0)::text AS total FROM usage_event WHERE agreement_id = $1",
    [agreementId],
  );
  return { n: rows[0]!.n, total: Number(rows[0]!.total) };
}

describe("whatever goes wrong on the way", () => {
  const lie = fc.constantFrom<Lie | null>(null, "refuse", "lose", "halve", "html", "fail", 429, 500, 503);
  const life = fc.record({
    quantities: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }),
    summed: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }),
    lies: fc.array(lie, { maxLength: 25 }),
    maxBatchEvents: fc.integer({ min: 1, max: 12 }),
    maxBuffered: fc.integer({ min: 1, max: 30 }),
  });

  test("INV4 each event is stored exactly once when flush resolves", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ quantities, summed, maxBatchEvents, maxBuffered, ...run }) => {
        const agreement = await anAgreement(db.database, product);
        const verdicts: Verdict[] = [];
        const tallyport = connect({
          usage: { maxBatchEvents, maxBuffered, maxDelayMs: 0, onVerdict: (verdict) => verdicts.push(verdict) },
        });
        lies = [...run.lies];
        const name = { agreementId: agreement.id, dimension: "api_calls" };
        const ids = await Promise.all(quantities.map((quantity) => tallyport.usage.report({ ...name, quantity })));
        for (const quantity of summed) await tallyport.usage.addUp({ ...name, quantity });
        await tallyport.usage.flush();

        const total = [...quantities, ...summed].reduce((sum, quantity) => sum + quantity, 0);
        expect(await stored(agreement.id)).toEqual({ n: verdicts.length, total });
        expect(verdicts.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
        expect(new Set(verdicts.map(({ id }) => id)).size).toBe(verdicts.length);
        // Sums leave as one event, or as a few where the buffer is smaller than they are many.
        const most = maxBuffered === 1 ? summed.length : Math.min(1, summed.length);
        expect(verdicts.length - ids.length).toBeLessThanOrEqual(most);
        expect(tallyport.usage.pending).toBe(0);
        expect(await tallyport.close()).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
      }),
      { numRuns: 40 },
    );
  });

  test("an answer that was lost comes back as a duplicate, and nothing is counted twice", async () => {
    const agreement = await anAgreement(db.database, product);
    lies = ["lose", "halve", "fail"];
    const tallyport = connect();
    await tallyport.usage.report({ agreementId: agreement.id, dimension: "api_calls", quantity: "12.5" });
    expect(await tallyport.usage.flush()).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    expect(await stored(agreement.id)).toEqual({ n: 1, total: 12.5 });
  });

  test("a bad event is told of and holds up no other", async () => {
    const agreement = await anAgreement(db.database, product);
    const name = { agreementId: agreement.id, quantity: 1 };
    const verdicts = await connect().usage.send([
      { ...name, dimension: "api_calls", id: `a-${agreement.id}` },
      { ...name, dimension: "none", id: `b-${agreement.id}` },
      { ...name, dimension: "seats", id: `c-${agreement.id}` },
    ]);
    expect(verdicts).toMatchObject([
      { status: "accepted" },
      { id: `b-${agreement.id}`, status: "rejected", code: "UNKNOWN_DIMENSION" },
      { status: "accepted" },
    ]);
  });

  test("events that are too much for one request leave in several", async () => {
    const agreement = await anAgreement(db.database, product);
    const tallyport = connect({ usage: { maxBatchBytes: 4 * 1024 * 1024, maxBatchEvents: 1_000, maxDelayMs: 60_000 } });
    // Ids of 128 characters of four bytes: a thousand of them with their tags are more than the API takes at once.
    const tags = Object.fromEntries(["a", "b", "c"].map((key) => [key, "x".repeat(256)]));
    for (let i = 0; i < 999; i++) {
      const id = `${i}-${agreement.id}`.padEnd(128, "🛳").slice(0, 128);
      await tallyport.usage.report({ id, agreementId: agreement.id, dimension: "api_calls", quantity: 1, tags });
    }
    const { accepted, rejected } = await tallyport.usage.flush();
    expect(accepted + rejected.length).toBe(999);
    expect(await stored(agreement.id)).toEqual({ n: accepted, total: accepted });
    expect(accepted).toBeGreaterThan(900);
  });

  test("a key that is revoked fails the flush and keeps the events", async () => {
    const agreement = await anAgreement(db.database, product);
    const key = await anApiKey(db);
    const lookupId = key.split("_")[2]!;
    const revoke = (revokedAt: Date | null) => db.database.apiKey.update({ where: { lookupId }, data: { revokedAt } });
    await revoke(new Date());
    let wait: () => void = () => {};
    const tallyport = connect({ apiKey: key, sleep: () => new Promise((resolve) => (wait = resolve)) });
    await tallyport.usage.report({ agreementId: agreement.id, dimension: "api_calls", quantity: 1 });
    await expect(tallyport.usage.flush()).rejects.toMatchObject({ status: 401, code: "UNAUTHORIZED" });
    expect(tallyport.usage.pending).toBe(1);
    await revoke(null);
    const flushed = tallyport.usage.flush();
    wait();
    expect(await flushed).toMatchObject({ accepted: 1 });
  });
});

describe("the rest of the API", () => {
  test("lists every agreement and record, page after page", async () => {
    const own = await aProduct(db.database);
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push((await anAgreement(db.database, own)).id);
    lies = [503, "lose", null, 500];
    const pageOfTwo: typeof fetch = (input, init) => fetch(String(input as URL).replace("limit=200", "limit=2"), init);
    const tallyport = connect({ fetch: pageOfTwo });
    const listed: string[] = [];
    for await (const { id } of tallyport.agreements.list({ productCode: own.productCode })) listed.push(id);
    expect(listed.sort()).toEqual(ids.sort());

    await tallyport.usage.send([{ agreementId: ids[0]!, dimension: "api_calls", quantity: 3 }]);
    const since = { agreementId: ids[0]!, from: "2026-01-01T00:00:00Z" };
    const { value: record } = await tallyport.meteringRecords.list(since).next();
    expect(record).toMatchObject({ status: "OPEN", used: "3" });
    expect(await tallyport.meteringRecords.get(record.id)).toMatchObject({ id: record.id, used: "3" });
  });

  test("asks for access, and names organizations", async () => {
    const agreement = await anAgreement(db.database, product);
    const organization = await anOrganization(db.database);
    await aLink(db.database, agreement, organization);
    const tallyport = connect();
    const tenant = { organizationExternalId: `new-${organization.externalId}`, productCode: product.productCode };
    await tallyport.organizations.update(organization.id, { externalId: tenant.organizationExternalId });
    expect(await tallyport.access(tenant)).toMatchObject({ access: "granted" });
    expect(await tallyport.access({ agreementId: agreement.id })).toMatchObject({ access: "granted" });
    const statuses: number[] = [];
    const watched: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    };
    const asking = connect({ fetch: watched, access: { freshMs: 0 } });
    const first = await asking.access(tenant);
    expect(await asking.access(tenant)).toEqual(first);
    expect(statuses).toEqual([200, 304]);
    await expect(tallyport.access({ licenseArn: "none" })).rejects.toMatchObject({ status: 404, code: "NOT_FOUND" });
    await expect(tallyport.organizations.update(organization.id, {})).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      status: 400,
    });
    expect((await tallyport.agreements.get(agreement.id)).organizationExternalId).toBe(tenant.organizationExternalId);
  });
});
