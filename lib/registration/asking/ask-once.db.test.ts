import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { limitKey } from "#lib/sealing/limit-key.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { purgeExpiredRegistrations } from "#lib/registration/purge-expired.ts";
import { isPlausibleToken, takeLanding } from "#lib/registration/limit-landings.ts";
import { aCustomer, minutes, start, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { openRegistration } from "#lib/registration/arrival/open-registration.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

// AWS is asked once per arrival, by the first asker, and also where no browser goes on.

const db = useDatabase({ connections: 20 });
const { answers, asked, sealer, anArrival, ask, runJob, resolve, where } = useArrivals(db);
let product: Awaited<ReturnType<typeof aProduct>>;
beforeEach(async () => {
  await db.database.registration.deleteMany();
  await db.database.rateCounter.deleteMany();
  product = await aProduct(db.database, { title: "Lumenar Vision" });
  asked.length = 0;
});

const landing = { kind: "landing", address: "192.0.2.1" } as const;
const unavailable = new AppError("MARKETPLACE_UNAVAILABLE", "no answer");
const rowOf = (id: string) => db.database.registration.findUniqueOrThrow({ where: { id } });

test("the landing, three tabs and two job runs at once ask AWS one question, and all see its answer", async () => {
  for (let round = 0; round < 10; round++) {
    asked.length = 0;
    const { id, handle, token } = await anArrival(aCustomer(product));
    const tabs = [0, 1, 2].map(() => resolve(handle, { seen: 0 }));
    await Promise.all([ask(id, landing), ...tabs, runJob(), runJob()]);
    expect(asked).toEqual([token]);
    expect(await where(handle)).toMatchObject({ step: "sign-in" });
    expect(await rowOf(id)).toMatchObject({
      state: "RESOLVED",
      sealedToken: null,
      askAt: null,
      leaseUntil: null,
      attempts: 1,
    });
  }
});

test("presses that say no count ask AWS one question while it is being asked", async () => {
  const { id, token } = await anArrival(aCustomer(product));
  const press = { kind: "page", address: "192.0.2.1", seen: null } as const;
  const outcomes = await Promise.all([ask(id, press), ask(id, press), ask(id, press)]);
  expect(outcomes.toSorted()).toEqual(["answered", "not-mine", "not-mine"]);
  expect(asked).toEqual([token]);
});

test("a buyer who only posts a token is known after the job run", async () => {
  const customer = aCustomer(product);
  const { id } = await anArrival(customer);
  expect(await runJob()).toEqual({ arrivalsAsked: 1 });
  expect(await runJob()).toEqual({ arrivalsAsked: 0 });
  expect(await rowOf(id)).toMatchObject({ state: "RESOLVED", customerAwsAccountId: customer.customerAwsAccountId });
});

test("the job run leaves an arrival twenty seconds to its buyer", async () => {
  const { id } = await anArrival(aCustomer(product));
  expect(await ask(id, { kind: "job" })).toBe("not-mine");
  const { rows } = await db.pool.query<{ seconds: number }>(
    "SELECT extract(epoch FROM ask_at - now())::float8 AS seconds FROM registration",
  );
  expect(rows[0]!.seconds).toBeGreaterThan(10);
  expect(rows[0]!.seconds).toBeLessThanOrEqual(20);
});

test.each(["REGISTRATION_TOKEN_INVALID", "REGISTRATION_TOKEN_EXPIRED"] as const)(
  "after %s nobody asks again, and the token is forgotten",
  async (code) => {
    const { id, handle } = await anArrival(new AppError(code, "said AWS"));
    expect(await ask(id, landing)).toBe("answered");
    await resolve(handle, { seen: null });
    await runJob();
    expect(asked).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ state: "FAILED", sealedToken: null, askAt: null });
  },
);

test("after other faults the job run asks again, ever later", async () => {
  const customer = aCustomer(product);
  const { id, token } = await anArrival(unavailable);
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 7; attempt++) {
    expect(await runJob()).toEqual({ arrivalsAsked: 1 });
    const { rows } = await db.pool.query<{ seconds: number }>(
      "SELECT round(extract(epoch FROM ask_at - now()))::int AS seconds FROM registration",
    );
    pauses.push(rows[0]!.seconds);
  }
  expect(pauses).toEqual([15, 30, 60, 120, 240, 300, 300]);
  answers.set(token, customer);
  await runJob();
  expect(await rowOf(id)).toMatchObject({ state: "RESOLVED", failureCode: null, attempts: 8 });
});

test("a page that is older than the answer asks nothing; its button after that answer does", async () => {
  const { id, handle } = await anArrival(unavailable);
  await ask(id, landing);
  await resolve(handle, { seen: 0 });
  expect(asked).toHaveLength(1);
  const shown = await where(handle);
  expect(shown).toMatchObject({ step: "fault", fault: "AWS_UNAVAILABLE", attempts: 1 });
  await Promise.all([resolve(handle, { seen: 1 }), resolve(handle, { seen: 1 })]);
  expect(asked).toHaveLength(2);
});

test("a crash between the lease and the answer: others wait, then the job run goes on", async () => {
  const { id, handle } = await anArrival(aCustomer(product));
  await db.pool.query(
    "UPDATE registration SET attempts = 1, lease_token = gen_random_uuid(), lease_until = now() + interval '1 second'",
  );
  expect(await where(handle, null, new Date(0))).toMatchObject({ step: "ask-aws", isAsked: true });
  expect(await runJob()).toEqual({ arrivalsAsked: 0 });
  await resolve(handle, { seen: 1 });
  expect(asked).toEqual([]);
  expect(await runJob()).toEqual({ arrivalsAsked: 1 });
  expect(await rowOf(id)).toMatchObject({ state: "RESOLVED", attempts: 2 });
});

test("what is above the limits of questions costs no attempt and is asked later", async () => {
  const arrivals = await Promise.all(Array.from({ length: 125 }, () => anArrival(aCustomer(product))));
  await db.pool.query(
    "INSERT INTO rate_counter (key, window_start, n) VALUES ($1, date_bin('1 minute', now(), 'epoch'), 120)",
    [limitKey(sealer, "resolve:address", landing.address)],
  );
  const outcomes = new Set<string>();
  for (const { id } of arrivals.slice(0, 5)) outcomes.add(await ask(id, landing));
  // A minute's end within the test starts the count anew.
  if (!outcomes.has("answered")) expect([...outcomes]).toEqual(["limited"]);
  await runJob();
  expect(await db.database.registration.count({ where: { state: "RESOLVED", attempts: 1 } })).toBe(125);
});

test("one arrival that cannot be written costs the others nothing", async () => {
  const [broken, sound] = [await anArrival(aCustomer(product)), await anArrival(aCustomer(product))];
  await db.pool.query(`
    CREATE OR REPLACE FUNCTION refuse_arrival() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE TRIGGER refuse_arrival BEFORE UPDATE ON registration FOR EACH ROW
      WHEN (NEW.id = '${broken.id}' AND NEW.state = 'RESOLVED') EXECUTE FUNCTION refuse_arrival()`);
  const reported: unknown[] = [];
  await runJob((error) => void reported.push(error)).finally(() =>
    db.pool.query("DROP TRIGGER refuse_arrival ON registration"),
  );
  expect(reported).toHaveLength(1);
  expect(await rowOf(sound.id)).toMatchObject({ state: "RESOLVED" });
  await runJob();
  expect(await rowOf(broken.id)).toMatchObject({ state: "RESOLVED" });
});

test("a token that is none is forgotten with its hour, one that AWS knew stays for its operators", async () => {
  const junk = await anArrival(new AppError("REGISTRATION_TOKEN_INVALID", "unknown"));
  const old = await anArrival(new AppError("REGISTRATION_TOKEN_EXPIRED", "too old"));
  await runJob();
  await purgeExpiredRegistrations(db.pool, minutes(61));
  expect(await db.database.registration.findMany({ select: { id: true } })).toEqual([{ id: old.id }]);
  expect(junk.id).not.toBe(old.id);
});

test("500 junk tokens of 8 KB leave next to nothing behind once AWS has refused them", async () => {
  const size = async () => {
    await db.pool.query("VACUUM registration");
    const { rows } = await db.pool.query<{ bytes: number }>(
      "SELECT pg_total_relation_size('registration')::float8 AS bytes",
    );
    return rows[0]!.bytes;
  };
  await size();
  for (let i = 0; i < 500; i++) {
    const token = randomBytes(6_000).toString("base64url");
    const { id } = await openRegistration({ db: db.pool, sealer, now: start }, { token, offerTypeHint: null });
    // As many as a minute's questions: what waits for the next ones is asked by the job run.
    if (i % 100 === 0) await db.database.rateCounter.deleteMany();
    if (i >= 250) await ask(id, landing);
  }
  const before = await size();
  await db.database.rateCounter.deleteMany();
  await runJob();
  const after = await size();
  expect(await db.database.registration.count({ where: { state: "FAILED", sealedToken: null } })).toBe(500);
  expect(before).toBeLessThan(8_000_000);
  expect(after).toBeLessThan(1_000_000);
});

test("a minute keeps thirty arrivals of one address, whatever it sends, and six hundred in all", async () => {
  const send = async (address: string, times: number) => {
    let kept = 0;
    for (let i = 0; i < times; i++) if (await takeLanding({ db: db.pool, sealer }, address)) kept++;
    return kept;
  };
  const begun = await minuteOf();
  const [flood, other] = [await send("198.51.100.7", 300), await send("198.51.100.8", 5)];
  let all = 0;
  for (let i = 0; i < 25; i++) all += await send(`203.0.113.${i}`, 30);
  // Only within one minute is the sum known.
  if ((await minuteOf()) === begun) expect({ flood, other, all }).toEqual({ flood: 30, other: 5, all: 565 });
  else expect(flood).toBeGreaterThanOrEqual(30);
  const keys = await db.database.rateCounter.findMany({ select: { key: true } });
  expect(JSON.stringify(keys)).not.toContain("198.51.100");
});

async function minuteOf(): Promise<string> {
  const { rows } = await db.pool.query<{ minute: string }>("SELECT date_trunc('minute', now())::text AS minute");
  return rows[0]!.minute;
}

test.each([
  ["a".repeat(20), true],
  ["a".repeat(19), false],
  ["AAAA+b/c=d.e:f_g%h-0123456789", true],
  ["with spaces in it, and more", false],
  ["é".repeat(30), false],
  [`${"a".repeat(30)}\n`, false],
])("%j is asked about at once: %s", (token, isAsked) => {
  expect(isPlausibleToken(token)).toBe(isAsked);
});
