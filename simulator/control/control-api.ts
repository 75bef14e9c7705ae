import { agreementRoutes } from "#simulator/control/agreement-routes.ts";
import { ControlError, notFound, parseInput } from "#simulator/control/control-error.ts";
import { noticeRoutes } from "#simulator/control/notice-routes.ts";
import { recordRoutes } from "#simulator/control/record-routes.ts";
import { productRoutes } from "#simulator/control/product-routes.ts";
import { describeControlApi } from "#simulator/control/openapi.ts";
import { route, type Route } from "#simulator/control/route.ts";
import { snsRoutes } from "#simulator/control/sns-routes.ts";
import { settingRoutes } from "#simulator/control/setting-routes.ts";
import type { Sim } from "#simulator/context/sim.ts";

const CONTROL_ROUTES: readonly Route[] = [
  ...productRoutes,
  ...agreementRoutes,
  ...noticeRoutes,
  ...recordRoutes,
  ...settingRoutes,
  ...snsRoutes,
  route({
    method: "GET",
    path: "/_sim/openapi.json",
    summary: "This description",
    body: null,
    run: (sim) => describeControlApi(CONTROL_ROUTES, sim.publicUrl),
  }),
];

type ControlRequest = { method: string; path: string; query: URLSearchParams; body: Buffer };
type ControlAnswer = { status: number; body: unknown };

const matchers = CONTROL_ROUTES.map((declared) => ({
  declared,
  pattern: new RegExp(`^${declared.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function findRoute(method: string, path: string): { declared: Route; params: Record<string, string> } {
  let isKnownPath = false;
  for (const { declared, pattern } of matchers) {
    const match = pattern.exec(path);
    if (match === null) continue;
    isKnownPath = true;
    if (declared.method !== method) continue;
    const groups = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { declared, params: Object.fromEntries(groups) as Record<string, string> };
  }
  if (isKnownPath) throw new ControlError(405, `${method} is not known here.`);
  return notFound("address");
}

/** An absent body is an empty object. */
function readJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new ControlError(400, "The body is not JSON.", "");
  }
}

/** Answers a call of the control API. It is never faulted and never throttled. */
export async function answerControl(sim: Sim, request: ControlRequest): Promise<ControlAnswer> {
  try {
    const { declared, params } = findRoute(request.method, request.path);
    const query = parseInput(declared.query, Object.fromEntries(request.query));
    const body = declared.body === null ? undefined : parseInput(declared.body, readJson(request.body));
    const answer = await declared.run(sim, { params, query, body });
    return { status: declared.status, body: declared.status === 204 ? null : answer };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return {
      status: error.status,
      body: { error: error.message, ...(error.path === null ? {} : { path: error.path }) },
    };
  }
}
