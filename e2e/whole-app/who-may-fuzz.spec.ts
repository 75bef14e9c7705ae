import { expect, test } from "@playwright/test";
import { Client } from "pg";
import { builtActions, builtRoutes } from "./doors/built.ts";
import { routes } from "./doors/expected.ts";
import { asHeader, asPath, mutate, oneOf, randomFrom, type Random } from "./doors/mutate.ts";
import { makeCast, type Caller, type Cast } from "./doors/people.ts";
import { asCurl, inParallel, send, type Sent } from "./doors/send.ts";
import { changedTables, logLines, readTables, strayLines } from "./doors/watch.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const REQUESTS = Number(process.env["FUZZ_REQUESTS"] ?? 3_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** Who may change something by the requests below would do so; these may not. */
const CALLERS = ["anonymous", "stranger", "foreign owner", "viewer", "agreements:read", "metering:read"];
/** Signing out ends the session of its caller; the others do what anybody may. */
const LEFT_OUT = /^(signOut|sendLink|chooseAlerts|sendSample)Action$/;

test(`${REQUESTS} mutated requests get no 5xx, no foreign byte and change no row`, async () => {
  test.setTimeout(300_000);
  console.log(`  seed ${SEED}: FUZZ_SEED=${SEED} npm run e2e -- e2e/whole-app/who-may-fuzz.spec.ts`);
  const db = new Client({ connectionString: stack.databaseUrl });
  await db.connect();
  try {
    const cast = await makeCast(db);
    const random = randomFrom(SEED);
    const callers = cast.callers.filter(({ role }) => CALLERS.includes(role));
    const requests = Array.from({ length: REQUESTS }, () => {
      const caller = oneOf(random, callers);
      return { caller, sent: makeRequest(random, caller, cast) };
    });
    const before = await readTables(db);
    const lines = logLines().length;
    const faults: string[] = [];
    await inParallel(requests, async ({ caller, sent }) => {
      const { status, body } = await send(sent);
      const foreign = /^(viewer|agreements:read|metering:read)$/.test(caller.role)
        ? undefined
        : cast.own.secrets.find((secret) => body.includes(secret));
      // Node itself answers 400 to what is no HTTP, and closes the socket where it has begun to answer.
      if (status >= 500 || foreign !== undefined) {
        faults.push(`${status}${foreign === undefined ? "" : ` showed ${foreign}`}: ${asCurl(sent)}`);
      }
    });
    expect(faults, `seed ${SEED}`).toEqual([]);
    expect(changedTables(before, await readTables(db)), `seed ${SEED}`).toEqual([]);
    expect(strayLines(logLines().slice(lines)), `seed ${SEED}`).toEqual([]);
  } finally {
    await db.end();
  }
});

/** A request that one of our pages or clients could send, with one to three things wrong. */
function makeRequest(random: Random, caller: Caller, cast: Cast): Sent {
  const sent = random() < 0.4 ? actionRequest(random, caller) : routeRequest(random, caller, cast);
  for (let wrong = 1 + Math.floor(random() * 3); wrong > 0; wrong--) spoil(random, sent);
  return sent;
}

function routeRequest(random: Random, caller: Caller, cast: Cast): Sent {
  const { route } = oneOf(
    random,
    builtRoutes().filter(({ route }) => !/landing|oidc|sign-in/.test(route)),
  );
  const id = random() < 0.5 ? cast.own.agreementId : "00000000-0000-4000-8000-000000000000";
  const method = oneOf(random, routes[route]?.methods ?? ["GET"]);
  const path = route.replaceAll(/\[[^\]]+\]/g, id);
  const query =
    random() < 0.5
      ? `?${oneOf(random, ["q", "cursor", "limit", "status", "from", "to", "id", "why", "next", "month", "before"])}=${oneOf(random, ["1", "2026-11", "abc", ""])}`
      : "";
  const headers = { ...caller.headers, origin: stack.appUrl };
  if (method === "GET") return { method, path: path + query, headers };
  const body = JSON.stringify({
    events: [
      {
        id: "fuzz-1",
        agreementId: id,
        dimension: "api_calls",
        quantity: 1,
        timestamp: "2026-11-21T10:00:00Z",
        tags: { team: "blue" },
      },
    ],
    rows: [{ productCode: stack.productCode }],
    code: "abc",
    name: "Fuzz",
  });
  return { method, path: path + query, headers: { ...headers, "content-type": "application/json" }, body };
}

function actionRequest(random: Random, caller: Caller): Sent {
  const { id, page } = oneOf(
    random,
    builtActions().filter(({ name }) => !LEFT_OUT.test(name)),
  );
  const part = (name: string, value: string) =>
    `------doors\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const fields = Object.entries({
    id: "00000000-0000-4000-8000-000000000000",
    note: "because",
    url: "https://hooks.example/in",
    choice: "hold",
  });
  const isByScript = random() < 0.5;
  const parts = isByScript
    ? [
        ...fields.map(([name, value]) => part(`1_${name}`, value)),
        part("0", oneOf(random, ['["$K1"]', '[{"attempt":0,"values":{},"faults":{},"message":null},"$K1"]'])),
      ]
    : [part(`$ACTION_ID_${id}`, ""), ...fields.map(([name, value]) => part(name, value))];
  return {
    method: "POST",
    path: page.replaceAll(/\[[^\]]+\]/g, "00000000-0000-4000-8000-000000000000"),
    headers: {
      ...caller.headers,
      origin: stack.appUrl,
      "content-type": "multipart/form-data; boundary=----doors",
      ...(isByScript && { "next-action": id }),
    },
    body: `${parts.join("")}------doors--\r\n`,
  };
}

const types = [
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=",
  "multipart/form-data; boundary=----doors",
  "image/png",
  "application/json; charset=utf-16",
  "",
];
const names = [
  "rsc",
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "next-url",
  "next-action",
  "accept",
  "accept-language",
  "if-none-match",
  "if-modified-since",
  "range",
  "cookie",
  "authorization",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "content-encoding",
  "x-http-method-override",
  "referer",
  "user-agent",
  "x-middleware-subrequest",
  "idempotency-key",
];

function spoil(random: Random, sent: Sent): void {
  const body = typeof sent.body === "string" ? sent.body : "";
  switch (Math.floor(random() * 7)) {
    case 0:
      sent.method = oneOf(random, ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);
      return;
    case 1:
      sent.path = asPath(mutate(random, sent.path));
      return;
    case 2:
      sent.path = asPath(
        `${sent.path}${sent.path.includes("?") ? "&" : "?"}${mutate(random, "q=abc&limit=10&cursor=eyJhIjoxfQ")}`,
      );
      return;
    case 3:
      sent.headers[oneOf(random, names)] = asHeader(
        mutate(
          random,
          oneOf(random, [
            "1",
            "*",
            "text/html",
            "en;q=0.5",
            "bytes=0-",
            'W/"x"',
            "Bearer tp_live_x",
            "a=b; c=d",
            "::1",
          ]),
        ),
      );
      return;
    case 4:
      sent.headers["content-type"] = oneOf(random, types);
      return;
    default:
      if (body !== "") sent.body = mutate(random, body);
      else sent.path = asPath(mutate(random, sent.path));
  }
}
