import type { Html } from "#simulator/pages/base/html.ts";
import type { Sim } from "#simulator/context/sim.ts";

export type PageAnswer = { status: number; headers: Record<string, string>; body: string | Buffer };

type PageCall = { params: string[]; query: URLSearchParams; form: URLSearchParams };

/** One address of the site. `path` is matched whole; its groups are `params`. */
export type Page = {
  method: "GET" | "POST";
  path: RegExp;
  run(sim: Sim, call: PageCall): Promise<PageAnswer> | PageAnswer;
};

/** Scripts and styles are files of ours; forms post to us and, to set up an account, to the seller's app. */
function contentSecurityPolicy(sim: Sim): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    // Browsers ask it of redirects too, and a seller's landing may lead to another port of this machine.
    `form-action 'self' ${[...sellersOrigins(sim)].join(" ")} http://localhost:* https://localhost:* http://127.0.0.1:*`,
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

/** The app that the simulator was started for, and the products' own fulfillment URLs. */
function sellersOrigins(sim: Sim): Set<string> {
  const own = [...sim.store.rows.products.values()].flatMap(({ fulfillmentUrl }) => fulfillmentUrl ?? []);
  return new Set([sim.appUrl, ...own].map((address) => new URL(address).origin));
}

export function showPage(sim: Sim, body: Html, status = 200): PageAnswer {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy(sim),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    body: body.text,
  };
}

/** After a form: the browser follows with a GET. */
export function seeOther(path: string): PageAnswer {
  return { status: 303, headers: { location: path }, body: "" };
}
