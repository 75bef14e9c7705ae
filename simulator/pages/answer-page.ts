import { agreementPages } from "#simulator/pages/agreements/agreement-pages.ts";
import { assetPages } from "#simulator/pages/asset-pages.ts";
import { callPages } from "#simulator/pages/received/call-pages.ts";
import { controlPages } from "#simulator/pages/control/control-pages.ts";
import { eventPages } from "#simulator/pages/events/event-pages.ts";
import { listingPages } from "#simulator/pages/listings/listing-pages.ts";
import { mailPages } from "#simulator/pages/received/mail-pages.ts";
import { missingPage } from "#simulator/pages/base/missing-page.ts";
import type { Page, PageAnswer } from "#simulator/pages/base/page.ts";
import { receivedPages } from "#simulator/pages/received/received-pages.ts";
import { answerSnsLink } from "#simulator/pages/events/sns-links.ts";
import type { Sim } from "#simulator/context/sim.ts";

const PAGES: readonly Page[] = [
  ...listingPages,
  ...agreementPages,
  ...receivedPages,
  ...callPages,
  ...eventPages,
  ...controlPages,
  ...mailPages,
  ...assetPages,
];

/** The parts of an address, decoded; null where one is no UTF-8, so that nothing has it. */
function readParams(parts: readonly string[]): string[] | null {
  try {
    return parts.map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}

/** Answers a browser. HEAD is GET without its body, which Node leaves out by itself. */
export async function answerPage(
  sim: Sim,
  { method, url, body }: { method: string; url: URL; body: Buffer },
): Promise<PageAnswer> {
  const link = url.pathname === "/" && method === "GET" ? answerSnsLink(sim, url.searchParams) : null;
  if (link !== null) return link;
  const wanted = method === "HEAD" ? "GET" : method;
  for (const page of PAGES) {
    const match = page.method === wanted ? page.path.exec(url.pathname) : null;
    if (match === null) continue;
    const params = readParams(match.slice(1));
    if (params === null) continue;
    return page.run(sim, { params, query: url.searchParams, form: new URLSearchParams(body.toString("utf8")) });
  }
  return missingPage(sim);
}
