import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { hashSessionToken, sessionCookieName } from "#lib/auth/session/session-cookie.ts";
import type { Pool } from "#lib/db/pool.ts";
import { compare } from "#scripts/bench/measure/compare.ts";
import { largeDatabase } from "#scripts/bench/environment/large-data.ts";
import { httpContender } from "#scripts/bench/load/start-generator.ts";
import type { Bench, Result, Row } from "#scripts/bench/result/row.ts";
import type { NextServer } from "#scripts/bench/environment/stage.ts";
import { isReached, toResult } from "#scripts/bench/result/to-result.ts";

const SMALL = 10_000;
const PAGES = ["/admin", "/admin/metering", "/admin/customers"];
const HTML_KB = 100;
const SCRIPT_KB = { console: 190, buyer: 150 };

type Site = { app: NextServer; cookie: string; postgres: number };

/** Console pages over few and many records, one request at a time, the two in turn; and what a browser must load for one. */
export const pages: Row = {
  name: "pages",
  about: "console pages at 10 million metering records (--large N) against 10,000; their HTML and JavaScript",
  isSlow: true,
  async run(bench) {
    const [small, large] = [await openSite(bench, SMALL), await openSite(bench, bench.large)];
    const results: Result[] = [];
    for (const page of PAGES) results.push(...(await comparePage(bench, large, small, page)));
    results.push(...(await weigh(large, "/admin/metering", SCRIPT_KB.console)));
    results.push(...(await weigh(large, "/sign-in", SCRIPT_KB.buyer)));
    await Promise.all([small.app.stop(), large.app.stop()]);
    return results;
  },
};

async function openSite(bench: Bench, records: number): Promise<Site> {
  const postgres = await bench.stage.postgres();
  const { database } = await largeDatabase(postgres, "records", records);
  const app = await bench.stage.startApp(database.url);
  return { app, cookie: await signIn(database.pool), postgres: postgres.pid };
}

/** A session of an owner. */
async function signIn(pool: Pool): Promise<string> {
  const token = randomBytes(32).toString("hex");
  await pool.query(
    `WITH person AS (
       INSERT INTO user_account (id, email, email_verified) VALUES (gen_random_uuid(), $1, now()) RETURNING id),
     operator AS (
       INSERT INTO operator (id, user_id, role) SELECT gen_random_uuid(), id, 'OWNER' FROM person)
     INSERT INTO session (id, session_token, user_id, expires)
     SELECT gen_random_uuid(), $2, id, now() + interval '1 day' FROM person`,
    [`bench-${token.slice(0, 8)}@lumenar.example`, hashSessionToken(token)],
  );
  return `${sessionCookieName(false)}=${token}`;
}

async function comparePage(bench: Bench, large: Site, small: Site, page: string): Promise<Result[]> {
  const contender = ({ app, cookie, postgres }: Site) =>
    httpContender(bench.generator, { server: app.pid, postgres }, () => ({
      origin: app.origin,
      method: "GET",
      path: page,
      headers: { cookie, accept: "text/html" },
      body: { kind: "none" },
      connections: 1,
      expect: { status: 200, contains: "</html>" },
    }));
  const comparison = await compare(contender(large), contender(small), bench.pace);
  const named = { unit: "ms", yardstickName: `the same page at ${SMALL.toLocaleString("en")}` };
  const path = `${page} at ${bench.large.toLocaleString("en")} records`;
  return [
    toResult(comparison, { ...named, path: `${path}, p50`, goal: { atMost: 1.15 } }, ({ p50 }) => p50),
    toResult(comparison, { ...named, path: `${path}, p95`, goal: { atMost: 1.2 } }, ({ p95 }) => p95),
  ];
}

/** What one page weighs: its HTML as it is, its scripts compressed. */
async function weigh({ app, cookie }: Site, page: string, scriptKb: number): Promise<Result[]> {
  const html = await (await fetch(`${app.origin}${page}`, { headers: { cookie } })).text();
  // What only old browsers load is left out.
  const loaded = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/\bnomodule\b/i.test(tag));
  const sources = new Set(loaded.flatMap((tag) => /\ssrc="([^"]+)"/.exec(tag)?.[1] ?? []));
  let scripts = 0;
  for (const source of sources) {
    const bytes = await (await fetch(new URL(source, app.origin))).arrayBuffer();
    scripts += gzipSync(new Uint8Array(bytes)).length;
  }
  const size = (what: string, kb: number, goalKb: number): Result => ({
    path: `${page}, ${what}`,
    unit: "kB",
    ours: kb,
    yardstick: goalKb,
    yardstickName: "the most it may weigh",
    ratio: kb / goalKb,
    goal: { atMost: 1 },
    pass: isReached(kb / goalKb, { atMost: 1 }),
    spread: null,
    cpuMsPerReq: null,
    faults: [],
    notes: [],
  });
  return [
    size("HTML", Buffer.byteLength(html) / 1000, HTML_KB),
    size("first-load JavaScript, gzip", scripts / 1000, scriptKb),
  ];
}
