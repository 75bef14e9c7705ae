import { beforeAll, describe, expect, test } from "vitest";
import { createApiKey, issueApiKey, listApiKeys, revokeApiKey } from "#lib/auth/api-keys/api-key.ts";
import { checkApiKey, readAsApiCaller } from "#lib/auth/api-keys/api-key-check.ts";
import type { ApiScope } from "#lib/auth/api-keys/api-key-format.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:00:00Z");
const owner = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "OWNER" as const };
let key: string;
let id: string;

beforeAll(async () => {
  ({ key, id } = await createApiKey(
    { db: db.database, actor: owner, now },
    { name: "meter", scopes: ["usage:write"] },
  ));
});

const opening = {
  itself: (header: string | null, scope: ApiScope) => checkApiKey(db.pool, header, scope),
  "with what it reads": (header: string | null, scope: ApiScope) =>
    readAsApiCaller(
      db.pool,
      header,
      scope,
    )({ name: "two", text: "SELECT n FROM unnest($1::int[]) n", values: [[1, 2]] }),
};

describe("A09 an API key", () => {
  test("opens what its scopes say and nothing else", async () => {
    await expect(checkApiKey(db.pool, `Bearer ${key}`, "usage:write")).resolves.toEqual({ apiKeyId: id });
    for (const open of Object.values(opening)) {
      await expect(open(`Bearer ${key}`, "metering:read")).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });

  test("opens each read in the read's own statement, also one without rows", async () => {
    const read = readAsApiCaller(db.pool, `Bearer ${key}`, "usage:write");
    const named = { name: "named", text: "SELECT n, $2::text AS word FROM unnest($1::int[]) n" };
    const rows = await read<{ n: number; word: string }>({ ...named, values: [[1, 2], "a"] });
    expect(rows.map(({ n, word }) => [n, word])).toEqual([
      [1, "a"],
      [2, "a"],
    ]);
    expect(await read({ ...named, values: [[], "a"] })).toEqual([]);
  });

  test("is kept without its secret", async () => {
    const row = await db.database.apiKey.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(key.slice(-43));
    expect(row.lastUsedAt).not.toBeNull();
    const audit = await db.database.auditEntry.findMany({ where: { subjectId: id } });
    expect(audit).toMatchObject([{ action: "api-key.created", actorId: owner.userId }]);
  });

  test.each([
    ["nothing", () => null],
    ["an empty bearer", () => "Bearer "],
    ["another scheme", () => `Basic ${key}`],
    ["a wrong secret", () => `Bearer ${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`],
    ["a prefix of the key", () => `Bearer ${key.slice(0, 40)}`],
    ["an unknown key", () => `Bearer tp_live_0123456789abcdef_${"x".repeat(43)}`],
  ])("%s is refused alike", async (_, header) => {
    for (const open of Object.values(opening)) {
      await expect(open(header(), "usage:write")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    }
  });

  test("is refused from the moment it is revoked", async () => {
    const other = await issueApiKey(
      { db: db.database, actor: { kind: "JOB", id: "seed" }, now },
      { name: "old", scopes: ["usage:write"] },
    );
    await checkApiKey(db.pool, `Bearer ${other.key}`, "usage:write");
    await revokeApiKey({ db: db.database, actor: owner, now }, other.id);
    await revokeApiKey({ db: db.database, actor: owner, now }, other.id);
    for (const open of Object.values(opening)) {
      await expect(open(`Bearer ${other.key}`, "usage:write")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    }
    const rows = await listApiKeys({ db: db.database, actor: owner });
    expect(rows.map(({ name, revokedAt }) => [name, revokedAt])).toEqual(
      expect.arrayContaining([
        ["meter", null],
        ["old", now],
      ]),
    );
    expect(await db.database.auditEntry.count({ where: { subjectId: other.id, action: "api-key.revoked" } })).toBe(1);
  });

  test.each([
    ["ADMIN", "FORBIDDEN"],
    ["VIEWER", "FORBIDDEN"],
    [null, "NOT_FOUND"],
  ] as const)("is made and revoked by an OWNER only, not by %s", async (operatorRole, code) => {
    const actor = { ...owner, operatorRole };
    const input = { name: "x", scopes: ["usage:write" as const] };
    await expect(createApiKey({ db: db.database, actor, now }, input)).rejects.toMatchObject({ code });
    await expect(revokeApiKey({ db: db.database, actor, now }, id)).rejects.toMatchObject({ code });
  });
});
