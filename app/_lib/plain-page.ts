import { createHash } from "node:crypto";
import { env } from "#lib/env/env.ts";
import { sellerFrom } from "#lib/env/seller.ts";

type Page = {
  status: number;
  title: string;
  /** What happened and what it means. */
  lead: string;
  /** HTML below it; what comes from outside is escaped. */
  body: string;
  headers?: Readonly<Record<string, string>>;
};

/**
 * A page without React, for route handlers and for moments when nothing else stands. It brings its few styles along: the buyer pages' own values
 * and shapes (app/styles), allowed by hash.
 */
export function plainPage({ status, title, lead, body, headers = {} }: Page): Response {
  const seller = sellerFrom(env().mailFrom);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · ${escapeHtml(seller.name)}</title>
<style>${style}</style>
</head>
<body>
<header><a href="/"><svg viewBox="0 0 20 18" aria-hidden="true"><path d="M2 15 10 3l8 12M6.5 15 10 9.5l3.5 5.5"/></svg>${escapeHtml(seller.name)}</a></header>
<main>
<div class="panel">
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(lead)}</p>
${body}
</div>
</main>
<footer><span>Sold by ${escapeHtml(seller.name)} in AWS Marketplace</span><a href="mailto:${escapeHtml(seller.email)}">Help: ${escapeHtml(seller.email)}</a></footer>
</body>
</html>`;
  return new Response(html, { status, headers: { ...pageHeaders, ...headers } });
}

/** Text as HTML shows it. Pure. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

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

const pageHeaders = {
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
