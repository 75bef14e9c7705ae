import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { TallyportError, type Agreement, type Tallyport } from "#packages/client/src/create-tallyport.ts";
import { page } from "./page.ts";

/** A buyer on the way to an account: who they are says the agreement that their code was redeemed for. */
type Visitor = { agreement: Agreement; tenantId: string | null };

/** A product of its own, as small as it can be; it forgets everything when it stops. */
export function createSeller(tallyport: Tallyport): Server {
  const visitors = new Map<string, Visitor>();

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const words = error instanceof TallyportError ? error.message : "The fault is ours.";
      show(response, 500, page("That did not work", `<p>${escape(words)}</p>`));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const visitor = visitors.get(cookieOf(request) ?? "");
    switch (`${request.method} ${url.pathname}`) {
      case "GET /aws-marketplace":
        return arrive(url.searchParams.get("code") ?? "", response);
      case "GET /":
        return visitor === undefined ? show(response, 200, page("Sample seller", "")) : welcome(visitor, response);
      case "POST /tenants":
        return visitor === undefined ? seeOther(response, "/") : signUp(visitor, response);
      case "POST /work":
        return visitor?.tenantId == null ? seeOther(response, "/") : work(visitor, visitor.tenantId, response);
      default:
        return show(response, 404, page("Nothing here", ""));
    }
  }

  async function arrive(code: string, response: ServerResponse): Promise<void> {
    let agreement: Agreement;
    try {
      agreement = await tallyport.claims.redeem(code);
    } catch (error) {
      if (!(error instanceof TallyportError) || !error.code.startsWith("CLAIM_")) throw error;
      const words = `<p data-testid="claim-error" data-code="${error.code}">Go back and press Continue once more.</p>`;
      return show(response, 400, page("This link does not work any more", words));
    }
    const session = randomUUID();
    visitors.set(session, { agreement, tenantId: agreement.organizationExternalId });
    response.setHeader("set-cookie", `seller=${session}; Path=/; HttpOnly; SameSite=Lax`);
    // On to an address without the code: it is spent, and no business of the history.
    seeOther(response, "/");
  }

  function welcome({ agreement, tenantId }: Visitor, response: ServerResponse): void {
    const body =
      tenantId === null
        ? `<p>You bought ${escape(agreement.productCode)}.</p><form method="post" action="/tenants"><button>Create my account</button></form>`
        : `<p>Your account is <b data-testid="tenant">${escape(tenantId)}</b>.</p><form method="post" action="/work"><button>Do some work</button></form>`;
    show(response, 200, page("Welcome", body));
  }

  async function signUp(visitor: Visitor, response: ServerResponse): Promise<void> {
    const { organizationId } = visitor.agreement;
    if (organizationId === null) throw new Error("an agreement that was redeemed belongs to an organization");
    visitor.tenantId ??= `tenant-${randomUUID()}`;
    await tallyport.organizations.update(organizationId, { externalId: visitor.tenantId });
    seeOther(response, "/");
  }

  async function work(visitor: Visitor, tenantId: string, response: ServerResponse): Promise<void> {
    const tenant = { organizationExternalId: tenantId, productCode: visitor.agreement.productCode };
    const { access, reason } = await tallyport.access(tenant);
    if (access !== "granted") return show(response, 403, page("Not now", `<p>${escape(reason)}</p>`));
    await tallyport.usage.addUp({ ...tenant, dimension: "api_calls", quantity: "1.25" });
    show(response, 200, page("Done", `<p data-testid="worked">Used 1.25 API calls.</p><p><a href="/">Back</a></p>`));
  }
}

function show(response: ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, { "content-type": "text/html; charset=utf-8", "referrer-policy": "no-referrer" })
    .end(html);
}

function seeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

function cookieOf(request: IncomingMessage): string | null {
  return /(?:^|; )seller=([0-9a-f-]{36})(?:;|$)/.exec(request.headers.cookie ?? "")?.[1] ?? null;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
