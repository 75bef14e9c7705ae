import { createHash } from "node:crypto";
import { env } from "#lib/env/env.ts";
import { sellerFrom } from "#lib/env/seller.ts";
import { SEALED_FIELD } from "#lib/registration/read-landing-form.ts";

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
 * A page of the landing route. A route handler draws no React, and these pages must stand when nothing else does, so they bring
 * their few styles along: the buyer pages' own values and shapes (app/styles), allowed by hash.
 *
 * @param more further headers.
 */
export function landingPage(
  { status, title, lead, hasSteps, sealed }: Page,
  more: Readonly<Record<string, string>> = {},
): Response {
  const seller = sellerFrom(env().mailFrom);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} · ${escape(seller.name)}</title>
<style>${style}</style>
</head>
<body>
<header><a href="/"><svg viewBox="0 0 20 18" aria-hidden="true"><path d="M2 15 10 3l8 12M6.5 15 10 9.5l3.5 5.5"/></svg>${escape(seller.name)}</a></header>
<main>
<div class="panel">
<h1>${escape(title)}</h1>
<p>${escape(lead)}</p>
${hasSteps ? steps : ""}
${sealed === undefined ? actions : retryForm(sealed)}
</div>
</main>
<footer><span>Sold by ${escape(seller.name)} in AWS Marketplace</span><a href="mailto:${escape(seller.email)}">Help: ${escape(seller.email)}</a></footer>
</body>
</html>`;
  return new Response(html, { status, headers: { ...headers, ...more } });
}

const steps = `<h2>How to get here</h2>
<ol>
<li>Open <b>Manage subscriptions</b> in AWS Marketplace.</li>
<li>Choose what you subscribed to.</li>
<li>Press <b>Set up your account</b>. You needn’t subscribe a second time.</li>
</ol>`;

const actions = `<p class="actions"><a class="button button--main" href="https://console.aws.amazon.com/marketplace/home#/subscriptions" rel="noreferrer">Open Manage subscriptions</a><a class="button" href="/sign-in">I registered before: sign in</a></p>`;

const retryForm = (sealed: string) =>
  `<form method="post" action="/marketplace/landing"><input type="hidden" name="${SEALED_FIELD}" value="${escape(sealed)}"><button class="button button--main">Try again</button></form>`;

const style = `
:root{color-scheme:light dark;--canvas:light-dark(#f8f8f6,#111210);--surface:light-dark(#fff,#191a18);--line:light-dark(#e4e4de,#2d2f2b);--firm:light-dark(#cfcfc7,#3d403a);--ink:light-dark(#1a1b18,#ededea);--ink-2:light-dark(#4d4f47,#b9bbb2);--ink-3:light-dark(#66685f,#989a91);--accent:light-dark(#1c4f82,#8dbbea);--fill:light-dark(#1c4f82,#2c659e);--hover:light-dark(#153e68,#3674b2)}
*{box-sizing:border-box;margin:0}
html{font:400 1rem/1.5 Geist,Inter,ui-sans-serif,system-ui,sans-serif;color:var(--ink);background:var(--canvas)}
body{min-height:100vh;display:flex;flex-direction:column}
header,footer{padding:0 max(24px,50% - 540px)}
header{background:var(--surface);border-bottom:1px solid var(--line);height:64px;display:flex;align-items:center}
header a{display:flex;gap:9px;align-items:center;font-weight:600;color:var(--ink);text-decoration:none}
header svg{width:20px;height:18px;fill:none;stroke:var(--accent);stroke-width:2;stroke-linecap:round}
main{flex:1;padding:72px 24px;display:flex;justify-content:center;align-items:flex-start}
.panel{width:100%;max-width:560px;padding:32px;display:grid;gap:16px;background:var(--surface);border:1px solid var(--line);border-radius:10px}
h1{font-size:1.5rem;line-height:1.25;font-weight:600;letter-spacing:-.012em}
h2{font-size:1.0625rem;font-weight:600}
p,ol{color:var(--ink-2)}
ol{padding-left:22px;display:grid;gap:6px}
b{font-weight:600;color:var(--ink)}
.actions{display:flex;flex-wrap:wrap;gap:8px}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:40px;padding:0 14px;border:1px solid var(--firm);border-radius:6px;background:var(--surface);color:var(--ink);font:500 .9375rem/1 Geist,Inter,ui-sans-serif,system-ui,sans-serif;text-decoration:none;cursor:pointer}
.button--main{background:var(--fill);border-color:var(--fill);color:#fff}
.button--main:hover{background:var(--hover)}
a{color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
footer{border-top:1px solid var(--line);padding-top:20px;padding-bottom:24px;display:flex;flex-wrap:wrap;gap:8px 20px;font-size:.8125rem;color:var(--ink-3)}
@media(max-width:600px){main{padding:32px 16px}.panel{padding:22px}.button{width:100%}}
`;

const headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
