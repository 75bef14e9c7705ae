import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logger } from "#lib/log/log.ts";
import { anApiKey, useAppEnvironment } from "#lib/testing/servers/app-environment.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, anOrganization, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { useRoutes } from "#lib/testing/servers/serve-routes.ts";
import * as landing from "../../marketplace/landing/route.ts";
import * as eventbridge from "../marketplace/events/eventbridge/route.ts";
import { publicRoutes } from "./testing/public-routes.ts";

const db = useDatabase();
process.env["EVENTS_SECRET"] = "events-secret-for-raised-errors";
useAppEnvironment(db);
const server = useRoutes({
  ...publicRoutes,
  "POST /api/marketplace/events/eventbridge": eventbridge.POST,
  "POST /marketplace/landing": landing.POST,
});

logger.level = "silent"; // what fails on purpose
const logged = vi.spyOn(logger, "error");
beforeEach(() => {
  logged.mockClear();
});
afterEach(async () => {
  await db.pool.query("DROP FUNCTION IF EXISTS refuse_it() CASCADE");
});

/** Lets every write to a table fail with a SQLSTATE, inside PostgreSQL. */
async function refuseWrites(table: string, state: string): Promise<void> {
  await db.pool.query(`
    CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'refused by a test' USING ERRCODE = '${state}'; END $$;
    CREATE TRIGGER refuse_it BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_it()`);
}

async function send(method: string, address: string, headers: Record<string, string>, body: unknown) {
  const response = await fetch(`${server.url}${address}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const { status, headers: answered } = response;
  return { status, type: answered.get("content-type"), wait: answered.get("retry-after"), body: await response.text() };
}

const unavailable = { status: 503, type: "application/problem+json", wait: "5" };

// What a trigger raises, a missing right, a missing column, a constraint that no rule foresaw, a fault inside PostgreSQL.
test.each(["P0001", "42501", "42703", "23514", "XX000"])(
  "usage that the database refuses with %s is answered 503, not stored, logged once, and counts once when it comes again",
  async (state) => {
    const authorization = `Bearer ${await anApiKey(db)}`;
    const agreement = await anAgreement(db.database, await aProduct(db.database));
    const body = { events: [aUsageEvent({ agreementId: agreement.id, timestamp: new Date().toISOString() })] };
    await refuseWrites("usage_event", state);
    const answer = await send("POST", "/api/v1/usage", { authorization }, body);
    expect(answer).toMatchObject(unavailable);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "UNAVAILABLE", status: 503 });
    expect(answer.body).not.toContain("refused by a test");
    expect(await db.database.usageEvent.count({ where: { agreementId: agreement.id } })).toBe(0);
    expect(logged).toHaveBeenCalledTimes(1);

    await db.pool.query("DROP FUNCTION refuse_it() CASCADE");
    for (const counts of [{ accepted: 1 }, { accepted: 0, duplicates: 1 }]) {
      expect(JSON.parse((await send("POST", "/api/v1/usage", { authorization }, body)).body)).toMatchObject(counts);
    }
  },
);

test("what Prisma writes and the database refuses is answered 503 as well", async () => {
  const authorization = `Bearer ${await anApiKey(db)}`;
  const { id, name, externalId } = await anOrganization(db.database);
  await refuseWrites("organization", "P0001");
  const answer = await send("PUT", `/api/v1/organizations/${id}`, { authorization }, { externalId: "customer-1" });
  expect(answer).toMatchObject(unavailable);
  expect(await db.database.organization.findUniqueOrThrow({ where: { id } })).toMatchObject({ name, externalId });
  expect(logged).toHaveBeenCalledTimes(1);
});

test("AWS's event that the database refuses is answered 503, so that AWS sends it again", async () => {
  await refuseWrites("lifecycle_event", "P0001");
  const event = { id: "1", "detail-type": "x", source: "aws.agreement-marketplace", time: "2026-11-21T10:00:00Z" };
  const headers = { "x-api-key": process.env["EVENTS_SECRET"]! };
  const answer = await send("POST", "/api/marketplace/events/eventbridge", headers, { ...event, detail: {} });
  expect(answer).toMatchObject(unavailable);
  expect(await db.database.lifecycleEvent.count()).toBe(0);
  expect(logged).toHaveBeenCalledTimes(1);
});

test("an arrival that the database refuses is answered 503, with the button that brings it again", async () => {
  await refuseWrites("registration", "P0001");
  const response = await fetch(`${server.url}/marketplace/landing`, {
    method: "POST",
    body: new URLSearchParams({ "x-amzn-marketplace-token": "a-token-of-twenty-letters-or-more" }),
    redirect: "manual",
  });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("We could not keep your arrival");
  expect(await db.database.registration.count()).toBe(0);
  expect(logged).toHaveBeenCalledTimes(1);
});
