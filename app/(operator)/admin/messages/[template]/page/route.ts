import { render } from "@react-email/render";
import { notFound } from "next/navigation";
import { env } from "#lib/env/env.ts";
import { sellerFrom } from "#lib/env/seller.ts";
import { mailTemplates, sampleMail } from "#lib/mail-delivery/sample-mails.ts";
import { writeMail } from "#lib/mail/templates/write-mail.ts";
import { choiceParam } from "#app/_lib/search-params.ts";
import { consoleRoute } from "#app/(operator)/_lib/console-route.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

/**
 * A mail's page with made-up data, for the frame of its preview. Mails style by attribute, which no page of ours may: proxy.ts leaves this
 * address out, and next.config.js gives it a policy of its own, sandboxed and without any script.
 */
export function GET(_: Request, { params }: { params: Promise<{ template: string }> }): Promise<Response> {
  return consoleRoute(async () => {
    const template = choiceParam((await params).template, mailTemplates) ?? notFound();
    const { now } = await requireConsole(`/admin/messages/${template}`);
    const { appUrl, mailFrom } = env();
    const { html } = writeMail(sellerFrom(mailFrom).name, sampleMail(template, { appUrl, now }));
    return new Response(await render(html), {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    });
  });
}
