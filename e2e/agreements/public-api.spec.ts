import { expect, test } from "@playwright/test";
import { reportUsage } from "#e2e/fixtures/api.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const url = `${stack.appUrl}/api/v1/usage`;
const json = { authorization: `Bearer ${stack.apiKey}`, "content-type": "application/json" };
const now = () => new Date().toISOString();
let events = 0;
const event = (change: Record<string, unknown> = {}) => ({
  id: `api-${Date.now()}-${++events}`,
  agreementId: stack.agreements[1]!.id,
  dimension: stack.dimensions[0]!.name,
  quantity: 1,
  timestamp: now(),
  ...change,
});

test.describe("a whole request that is wrong is answered by its code, and nothing of it is stored", () => {
  const cases: [string, () => RequestInit, number, string][] = [
    ["no key", () => ({ headers: { "content-type": "application/json" }, body: "{}" }), 401, "UNAUTHORIZED"],
    [
      "a wrong key",
      () => ({ headers: { ...json, authorization: "Bearer tp_live_x_y" }, body: "{}" }),
      401,
      "UNAUTHORIZED",
    ],
    ["text", () => ({ headers: { ...json, "content-type": "text/plain" }, body: "{}" }), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["broken JSON", () => ({ headers: json, body: '{"events":[' }), 400, "INVALID_JSON"],
    ["no events", () => ({ headers: json, body: "{}" }), 400, "INVALID_REQUEST"],
    ["an empty list", () => ({ headers: json, body: '{"events":[]}' }), 400, "INVALID_REQUEST"],
    [
      "an unknown key",
      () => ({ headers: json, body: JSON.stringify({ events: [event()], more: 1 }) }),
      400,
      "INVALID_REQUEST",
    ],
    [
      "1,001 events",
      () => ({ headers: json, body: JSON.stringify({ events: Array.from({ length: 1_001 }, () => event()) }) }),
      400,
      "TOO_MANY_EVENTS",
    ],
    ["a body above 1 MiB", () => ({ headers: json, body: " ".repeat(1_100_000) }), 413, "BODY_TOO_LARGE"],
  ];
  for (const [name, init, status, code] of cases) {
    test(name, async () => {
      const response = await fetch(url, { method: "POST", ...init() });
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({ status, code });
    });
  }
});

test("each event has its own verdict, in order", async () => {
  const twice = event();
  const { status, body } = await reportUsage([
    twice,
    twice,
    { ...twice, quantity: 2 },
    event({ quantity: -1 }),
    event({ quantity: 0.0000001 }),
    event({ quantity: 2_147_483_648 }),
    event({ quantity: "many" }),
    event({ quantity: "0.000001" }),
    event({ dimension: "unheard_of" }),
    event({ agreementId: "00000000-0000-4000-8000-000000000000" }),
    event({ timestamp: "yesterday" }),
    event({ timestamp: new Date(Date.now() + 3_600_000).toISOString() }),
    event({ timestamp: new Date(Date.now() - 25 * 3_600_000).toISOString() }),
    event({ tags: { "aws:bad#key": "x" } }),
    event({ surprise: true }),
  ]);
  expect(status).toBe(200);
  expect(body.results.map(({ status: verdict, code }) => code ?? verdict)).toEqual([
    "accepted",
    "duplicate",
    "ID_REUSED",
    "INVALID_QUANTITY",
    "INVALID_QUANTITY",
    "INVALID_QUANTITY",
    "INVALID_QUANTITY",
    "accepted",
    "UNKNOWN_DIMENSION",
    "UNKNOWN_AGREEMENT",
    "INVALID_TIMESTAMP",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
    "INVALID_TAGS",
    "INVALID_EVENT",
  ]);
  expect(body).toMatchObject({ accepted: 2, duplicates: 1, rejected: 12 });
});

test("N06 the job run opens to its secret alone", async () => {
  for (const authorization of [undefined, "Bearer ", "Bearer wrong", stack.cronSecret]) {
    const response = await fetch(`${stack.appUrl}/api/jobs/run`, { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(401);
  }
});
