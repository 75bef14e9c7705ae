import { SEALED_FIELD } from "#lib/registration/read-landing-form.ts";
import { escapeHtml, plainPage } from "#app/_lib/plain-page.ts";

type Page = {
  status: 200 | 400 | 413 | 503;
  title: string;
  /** What happened and what it means. */
  lead: string;
  /** Shows how to come here from AWS Marketplace. */
  hasSteps: boolean;
  /** The sealed arrival that a button sends again. */
  sealed?: string;
};

/**
 * A page of the landing route, which must stand when nothing else does.
 *
 * @param more further headers.
 */
export function landingPage(
  { status, title, lead, hasSteps, sealed }: Page,
  more: Readonly<Record<string, string>> = {},
): Response {
  const body = [hasSteps ? steps : "", sealed === undefined ? actions : retryForm(sealed)].join("\n");
  return plainPage({ status, title, lead, body, headers: more });
}

const steps = `<h2>How to get here</h2>
<ol>
<li>Open <b>Manage subscriptions</b> in AWS Marketplace.</li>
<li>Choose what you subscribed to.</li>
<li>Press <b>Set up your account</b>. You needn’t subscribe a second time.</li>
</ol>`;

const actions = `<p class="actions"><a class="button button--main" href="https://console.aws.amazon.com/marketplace/home#/subscriptions" rel="noreferrer">Open Manage subscriptions</a><a class="button" href="/sign-in">I registered before: sign in</a></p>`;

const retryForm = (sealed: string) =>
  `<form method="post" action="/marketplace/landing"><input type="hidden" name="${SEALED_FIELD}" value="${escapeHtml(sealed)}"><button class="button button--main">Try again</button></form>`;
