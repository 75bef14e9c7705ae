import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { owner } from "#lib/testing/fixtures/console-rows.ts";
import { countStatements } from "#lib/testing/count-statements.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";
import { browseRefusals } from "#lib/usage/refusals/browse-refusals.ts";
import { listRefusals, listRefusalsInput, toApiRefusal } from "#lib/usage/refusals/list-refusals.ts";
import { purgeOldRefusals } from "#lib/usage/refusals/refusal-store.ts";
import { recordUpload, stageUpload } from "#lib/usage/uploads/upload-usage.ts";

const db = useDatabase({ connections: 20 });
const now = new Date("2026-11-28T10:30:00Z");
const hoursOn = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
let key: string;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  const made = { name: "back end", lookupId: randomUUID(), secretHash: new Uint8Array(1), scopes: ["usage:write"] };
  key = (await db.database.apiKey.create({ data: made })).id;
  agreement = await anAgreement(db.database, await aProduct(db.database));
});

const send = (events: unknown[], at = now, apiKeyId: string | null = key) =>
  recordUsage({ pool: db.pool, catalogue: createCatalogue(db.pool), now: at }, { events, apiKeyId });
const usage = (over: Record<string, unknown> = {}) =>
  aUsageEvent({ agreementId: agreement.id, timestamp: "2026-11-28T10:15:00Z", ...over });
const bad = (over: Record<string, unknown> = {}) => usage({ dimension: "gigabytes", ...over });
const list = async (query: Record<string, string> = {}) => {
  const page = await listRefusals(db.database, listRefusalsInput.parse({ apiKeyId: key, ...query }));
  return { data: page.rows.map(toApiRefusal), nextCursor: page.nextCursor };
};
const browse = (of: string | null = key) => browseRefusals({ db: db.database, actor: owner, now }, of);

describe("refused usage", () => {
  test("is counted by key, code and hour of receipt", async () => {
    await send([usage(), bad(), bad(), usage({ quantity: -1 }), null]);
    await send([bad({ timestamp: "2026-11-28T09:59:00Z" }), usage({ timestamp: "2026-11-26T10:00:00Z" })]);
    await send([bad({ timestamp: "2026-11-28T10:20:00Z" })], hoursOn(1));
    const row = (hour: string, code: string, count: number) => ({
      hour: `2026-11-28T${hour}:00:00Z`,
      ...{ apiKeyId: key, code, count },
    });
    const all = [
      row("11", "UNKNOWN_DIMENSION", 1),
      row("10", "INVALID_EVENT", 1),
      row("10", "INVALID_QUANTITY", 1),
      row("10", "TIMESTAMP_TOO_OLD", 1),
      row("10", "UNKNOWN_DIMENSION", 3),
    ];
    expect(await list()).toEqual({ data: all, nextCursor: null });
    expect((await list({ from: "2026-11-28T11:00:00Z" })).data).toEqual(all.slice(0, 1));
    expect((await list({ to: "2026-11-28T11:00:00Z" })).data).toEqual(all.slice(1));
    expect((await list({ apiKeyId: randomUUID() })).data).toEqual([]);
    const paged = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await list({ limit: "2", cursor });
      paged.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all);
  });

  test("of an uploaded file counts too, for no key", async () => {
    const sealer = createSealer(["a-secret-for-tests"]);
    const deps = { db: db.database, pool: db.pool, sealer, catalogue: createCatalogue(db.pool), actor: owner, now };
    const text = `id,agreementId,dimension,quantity,timestamp\nfile-1,${agreement.id},api_calls,x,2026-11-28T10:00:00Z\n`;
    const file = { fileName: "usage.csv", bytes: new TextEncoder().encode(text) };
    await recordUpload(deps, await stageUpload(deps, file), { encoding: "utf-8", separator: "commas" });
    const { rows } = await listRefusals(db.database, listRefusalsInput.parse({}));
    expect(rows.filter(({ apiKeyId }) => apiKeyId === null)).toMatchObject([{ code: "INVALID_QUANTITY", count: 1 }]);
    expect(await browse("files")).toMatchObject({ name: "Uploaded files", events: [{ eventId: "file-1" }] });
  });

  test("keeps the last 100 events of each key, however many are refused at once", async () => {
    await send([bad({ id: "first" })]);
    const many = Array.from({ length: 30 }, (_, request) =>
      send(Array.from({ length: 150 }, (_x, n) => bad({ id: `many-${request}-${n}` }))),
    );
    await Promise.all(many);
    await send([bad({ id: "last-but-one" }), bad({ id: "last", quantity: "2.50" })]);
    expect(await db.database.usageRefusal.count({ where: { apiKeyId: key } })).toBe(100);
    expect((await list()).data).toMatchObject([{ count: 1 + 30 * 150 + 2 }]);
    const { events, keys, codes } = await browse();
    expect(events.map(({ eventId }) => eventId).slice(0, 2)).toEqual(["last", "last-but-one"]);
    expect(new Set(events.slice(2).map(({ eventId }) => eventId)).size).toBe(98);
    expect(events[0]).toEqual({
      code: "UNKNOWN_DIMENSION",
      detail: "the product has no such metered dimension",
      eventId: "last",
      named: `agreementId ${agreement.id}`,
      dimension: "gigabytes",
      quantity: "2.50",
      timestamp: "2026-11-28T10:15:00Z",
      receivedAt: now,
      apiKeyId: key,
      keyName: "back end",
    });
    expect(keys).toContainEqual({ apiKeyId: key, name: "back end", refused: 4503, taken: 0 });
    expect(codes).toEqual([{ code: "UNKNOWN_DIMENSION", day: 4503, week: 4503 }]);
  });

  test("costs a request without refusals no statement, and one with refusals one", async () => {
    await send([usage()]);
    const [good, refused] = [
      [usage(), usage()],
      [usage(), bad(), bad()],
    ];
    const noting = async (events: unknown[]) =>
      (await countStatements(db.pool, () => send(events))).texts.filter((text) => text.includes("usage_refusal_count"));
    expect(await noting(good)).toHaveLength(0);
    expect(await noting(refused)).toHaveLength(1);
    expect(await db.database.usageKeyHour.findMany({ where: { apiKeyId: key } })).toMatchObject([
      { taken: 4n, refused: 2n },
    ]);
  });

  test("what is taken of an hour without refusals is written with the key's first request of a later one", async () => {
    await send([usage(), usage()]);
    await send([usage()], hoursOn(1));
    expect(await db.database.usageKeyHour.findMany({ where: { apiKeyId: key } })).toMatchObject([
      { hour: new Date("2026-11-28T10:00:00Z"), taken: 2n, refused: 0n },
    ]);
  });

  test("a count that fails loses no accepted event and fails no answer", async () => {
    await db.pool.query("ALTER TABLE usage_refusal_count RENAME TO away");
    try {
      const event = usage();
      const results = await send([event, bad()]);
      expect(results.map(({ verdict }) => verdict.status)).toEqual(["accepted", "rejected"]);
      expect(await db.database.usageEvent.count({ where: { id: String(event["id"]) } })).toBe(1);
    } finally {
      await db.pool.query("ALTER TABLE away RENAME TO usage_refusal_count");
    }
    await send([bad()]);
    expect((await list()).data).toMatchObject([{ count: 1 }]);
  });

  test("is purged after 90 days, and its total stays", async () => {
    await send([bad(), bad()]);
    const total = async () =>
      (await readMetrics(db.pool, now, null)).text
        .split("\n")
        .filter((line) => line.startsWith(`tallyport_usage_refused_total{key="${key}"`));
    const before = await total();
    expect(before).toEqual([`tallyport_usage_refused_total{key="${key}",code="UNKNOWN_DIMENSION"} 2`]);
    await purgeOldRefusals(db.pool, hoursOn(24 * 90));
    expect((await list()).data).toHaveLength(1);
    await purgeOldRefusals(db.pool, hoursOn(24 * 90 + 1));
    await purgeOldRefusals(db.pool, hoursOn(24 * 90 + 2));
    expect((await list()).data).toEqual([]);
    expect((await browse()).events).toEqual([]);
    expect(await total()).toEqual(before);
    await send([bad()]);
    expect(await total()).toEqual([before[0]!.replace(/2$/, "3")]);
  });
});

describe("an id that another agreement holds", () => {
  test("is refused by that agreement's name, stored before or in the same batch", async () => {
    const other = await anAgreement(db.database, { id: agreement.productId });
    const event = usage();
    const details = async (events: unknown[]) =>
      (await send(events)).map(({ verdict }) => (verdict.status === "rejected" ? verdict.detail : verdict.status));
    const another = `this id was used for an event of another agreement, ${agreement.id}`;
    expect(await details([event, { ...event, agreementId: other.id }])).toEqual(["accepted", another]);
    expect(await details([{ ...event, agreementId: other.id }])).toEqual([another]);
    expect(await details([{ ...event, agreementId: other.awsAgreementId }])).toEqual([another]);
    expect(await details([{ ...event, quantity: 7 }])).toEqual(["this id was used for an event with other content"]);
  });
});
