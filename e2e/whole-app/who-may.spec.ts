import { expect, test } from "@playwright/test";
import { Client } from "pg";
import { builtActions, builtRoutes } from "./doors/built.ts";
import { actions, operatorMay, routes, type Access } from "./doors/expected.ts";
import { makeCast, type Caller, type Cast, type Role } from "./doors/people.ts";
import { asCurl, inParallel, send, type Answer, type Sent } from "./doors/send.ts";
import { changedTables, logLines, readTables, strayLines } from "./doors/watch.ts";
import { stack } from "#e2e/fixtures/stack.ts";

/** Every route and action of the build, asked by everybody: nobody gets more than their row of the table says, and nothing answers 5xx. */
const NO_ID = "00000000-0000-4000-8000-000000000000";

test.describe.configure({ timeout: 180_000 });

let db: Client;
let cast: Cast;

test.beforeAll(async () => {
  db = new Client({ connectionString: stack.databaseUrl });
  await db.connect();
  cast = await makeCast(db);
});
test.afterAll(() => db.end());

test("every route and action of the build has a row in the table of who may use it", () => {
  expect(
    builtRoutes()
      .map(({ route }) => route)
      .filter((route) => !Object.hasOwn(routes, route)),
  ).toEqual([]);
  expect(
    builtActions()
      .map(({ name }) => name)
      .filter((name) => !Object.hasOwn(actions, name)),
  ).toEqual([]);
});

test("T01 T02 who may not open a page or route gets no 5xx, no foreign byte, and changes no row", async () => {
  const ids = await idsOf();
  const faults: string[] = [];
  const before = await readTables(db);
  const asked = cast.callers.flatMap((caller) =>
    builtRoutes()
      .filter(({ route }) => isWorthAsking(route, caller))
      .flatMap(({ route, isPage }) => {
        const { access, methods = ["GET"] } = routes[route] ?? { access: "everybody" as const };
        return [...new Set([fill(route, ids), fill(route, {})])].flatMap((path, place) =>
          // What may change something is asked in the tests of the use cases.
          methods
            .filter((method) => method === "GET" || !isAllowed(caller.role, access))
            .map((method) => ({ caller, route, isPage, access, path, method, isOwn: place === 0 })),
        );
      }),
  );
  await inParallel(asked, async ({ caller, route, isPage, access, path, method, isOwn }) => {
    const sent: Sent = { method, path, headers: { ...caller.headers, origin: stack.appUrl, accept: "text/html" } };
    const answer = await send(sent);
    const fault =
      faultOf(answer, caller, access) ??
      (method === "GET" ? wrongStatus(answer, caller.role, access, isPage, isOwn) : null);
    if (fault !== null) faults.push(`${caller.name} ${method} ${route}: ${fault}\n    ${asCurl(sent)}`);
  });
  expect(faults).toEqual([]);
  expect(changedTables(before, await readTables(db))).toEqual([]);
});

test("A11 who may not use an action is refused in words, with and without script, and changes no row", async () => {
  const faults: string[] = [];
  const before = await readTables(db);
  const ids = await idsOf();
  for (const caller of cast.callers.filter(({ headers }) => headers["authorization"] === undefined)) {
    await inParallel(builtActions(), async ({ name, id, page }) => {
      const access = actions[name] ?? "everybody";
      const isGuest = isAllowed(caller.role, access);
      // Signing out, mailing links, and what needs no field and is allowed, do what they say.
      if (isGuest && /^(signOut|sendLink|askAws|openEnrolment|closeEnrolment|chooseAlerts)Action$/.test(name)) return;
      // The odd ways for two of them: what cannot be read is refused before anybody asks who sent it.
      const ways = waysToSend({ id, page: fill(page, ids), caller });
      for (const sent of /^(viewer|owner)$/.test(caller.role) ? ways : ways.slice(0, 2)) {
        const answer = await send(sent);
        const fault = faultOf(answer, caller, access) ?? (isGuest ? null : notRefused(answer, caller.role, access));
        if (fault !== null) faults.push(`${caller.name} ${name}: ${fault}\n    ${asCurl(sent)}`);
      }
    });
  }
  expect(faults).toEqual([]);
  expect(changedTables(before, await readTables(db))).toEqual([]);
});

test("a form of another site, or of none, is told where to go, whatever it sends", async () => {
  const faults: string[] = [];
  const before = await readTables(db);
  const owner = cast.callers.find(({ role }) => role === "owner")!;
  const origins: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `${stack.appUrl}.evil.example` },
    { origin: "no address" },
    {},
    { origin: stack.appUrl, "sec-fetch-site": "cross-site" },
  ];
  await inParallel(builtActions(), async ({ name, id, page }) => {
    for (const origin of origins) {
      for (const { headers, ...sent } of waysToSend({ id, page: fill(page, {}), caller: owner }).slice(0, 2)) {
        const { origin: _, ...others } = headers;
        const answer = await send({ ...sent, headers: { ...others, ...origin } });
        if (answer.status !== 403 || !answer.body.includes(stack.appUrl))
          faults.push(`${name}: ${answer.status} for ${JSON.stringify(origin)}`);
      }
    }
  });
  const forged = await send({
    method: "POST",
    path: "/admin/alerts",
    headers: {
      ...owner.headers,
      origin: stack.appUrl,
      "x-forwarded-host": "evil.example",
      "next-action": "40".padEnd(42, "0"),
    },
    body: "[]",
  });
  expect(forged.status).toBeLessThan(500);
  expect(faults).toEqual([]);
  expect(changedTables(before, await readTables(db))).toEqual([]);
});

test("the log stays JSON", () => {
  const lines = logLines();
  const first = lines.findIndex((line) => line.startsWith("{"));
  expect(first).toBeGreaterThanOrEqual(0);
  expect(strayLines(lines.slice(first)).filter((line) => !/^(▲|- |✓| {3})/.test(line))).toEqual([]);
});

/** Pages ask for a session and the API for a key: one of the others stands for all. Signing out would end the tests' own sessions. */
function isWorthAsking(route: string, { role }: Caller): boolean {
  if (route === "/api/auth/callback/oidc") return role === "anonymous";
  const isKey = role.includes(":");
  return route.startsWith("/api/")
    ? isKey || role === "owner" || role === "anonymous"
    : !isKey || role === "usage:write";
}

/** The requests by which a browser with script, one without, and a program send an action. */
function waysToSend({ id, page, caller }: { id: string; page: string; caller: Caller }): Sent[] {
  const headers = { ...caller.headers, origin: stack.appUrl, accept: "text/html" };
  const fields = { id: NO_ID, userId: NO_ID, productId: NO_ID, organizationId: NO_ID, agreementId: NO_ID };
  const part = (name: string, value: string) =>
    `------doors\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const form = (parts: Record<string, string>) =>
    `${Object.entries(parts)
      .map(([name, value]) => part(name, value))
      .join("")}------doors--\r\n`;
  const multipart = { "content-type": "multipart/form-data; boundary=----doors" };
  const inReply = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`1_${name}`, value]));
  const state = JSON.stringify({ attempt: 0, values: {}, faults: {}, message: null });
  const action = { ...headers, "next-action": id };
  const post = { method: "POST", path: page };
  return [
    { ...post, headers: { ...headers, ...multipart }, body: form({ [`$ACTION_ID_${id}`]: "", ...fields }) },
    { ...post, headers: { ...action, ...multipart }, body: form({ ...inReply, "0": '["$K1"]' }) },
    { ...post, headers: { ...action, ...multipart }, body: form({ ...inReply, "0": `[${state},"$K1"]` }) },
    { ...post, headers: { ...action, "content-type": "text/plain;charset=UTF-8" }, body: "[]" },
    { ...post, headers: { ...action, "content-type": "text/plain;charset=UTF-8" }, body: '[null,{"a":1}]' },
  ];
}

async function idsOf(): Promise<Record<string, string>> {
  const { rows } = await db.query<{ id: string }>("SELECT product_id AS id FROM agreement WHERE id = $1", [
    cast.own.agreementId,
  ]);
  return { agreement: cast.own.agreementId, organization: cast.own.organizationId, product: rows[0]!.id };
}

/** A route with ids of the members' own things where it is about one of them; unknown ids elsewhere. */
function fill(route: string, ids: Record<string, string>): string {
  const id =
    ids["id"] ??
    (/agreements/.test(route)
      ? ids["agreement"]
      : /customers|organizations/.test(route)
        ? ids["organization"]
        : /products|switch/.test(route)
          ? ids["product"]
          : undefined);
  return route
    .replace("[id]", id ?? NO_ID)
    .replace("[template]", "sign-in-link")
    .replace(/\[[^\]]+\]/, "request");
}

function isAllowed(role: Role, access: Access): boolean {
  if (access === "everybody") return true;
  if (access === "members") return ["member", "buyer admin", "buyer owner"].includes(role);
  if (access === "VIEWER" || access === "ADMIN" || access === "OWNER") return operatorMay(role, access) === "yes";
  return role === access;
}

/** 5xx, no answer, and bytes of the members' organization to who is neither in it nor an operator nor has a key. */
function faultOf({ status, body }: Answer, { role, headers }: Caller, access: Access): string | null {
  if (status === 0 || status >= 500) return `answered ${status}`;
  if (isAllowed(role, "members") || isAllowed(role, "VIEWER")) return null;
  if (headers["authorization"] !== undefined && isAllowed(role, access)) return null;
  const seen = cast.own.secrets.find((secret) => body.includes(secret));
  return seen === undefined ? null : `showed ${seen}`;
}

function wrongStatus({ status }: Answer, role: Role, access: Access, isPage: boolean, isOwn: boolean): string | null {
  if (access === "everybody") return null;
  if (access === "members")
    return isAllowed(role, access) || status === 307 || status === 404 || status === 200 ? null : `answered ${status}`;
  if (access === "VIEWER" || access === "ADMIN" || access === "OWNER") {
    const may = operatorMay(role, access);
    const hasNoSession = role === "anonymous" || /:/.test(role);
    if (!isPage && may !== "yes") return status >= 300 && status < 500 ? null : `answered ${status}`;
    if (hasNoSession) return [307, 404, 405].includes(status) ? null : `answered ${status}`;
    if (may === "no") return status === 404 ? null : `answered ${status}, not 404`;
    if (may === "lesser") return status === 403 ? null : `answered ${status}, not 403`;
    return status === 200 || status === 404 || status === 405 || (!isOwn && status < 500) ? null : `answered ${status}`;
  }
  if (isAllowed(role, access)) return null;
  const wanted = access !== "secret" && /:/.test(role) ? [403, 405] : [401, 403, 405];
  return wanted.includes(status) ? null : `answered ${status}`;
}

/** What an action answers to who may not use it: a status, a way to sign in or to the words, or words beside the form. */
function notRefused({ status, headers, body }: Answer, role: Role, access: Access): string | null {
  if (status >= 400) return null;
  const location = /^(?:location|x-action-redirect): (.*)$/im.exec(headers)?.[1] ?? "";
  if (/sign-in|\/refused\?why=|\/register/.test(location)) return null;
  if (/Your role may look at this, not change it/.test(body)) return null;
  if (role !== "anonymous" && access === "members") return null;
  return `answered ${status} ${location}`;
}
