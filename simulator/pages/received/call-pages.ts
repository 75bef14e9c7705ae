import { html, type Content } from "#simulator/pages/base/html.ts";
import { callsTable } from "#simulator/pages/received/calls-table.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { missingPage } from "#simulator/pages/base/missing-page.ts";
import { showPage, type Page } from "#simulator/pages/base/page.ts";
import { count, minute } from "#simulator/pages/base/words.ts";
import { RULES } from "#simulator/aws-rules/rules.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Call } from "#simulator/state/call-log.ts";

const SHOWN = 200;

function listPage(sim: Sim, query: URLSearchParams): Content {
  const isRefusedOnly = query.get("show") === "refused";
  const all = sim.calls.list();
  const calls = isRefusedOnly ? all.filter(({ status }) => status !== 200) : all;
  const tab = (href: string, words: string, isHere: boolean) =>
    html`<a class="btn btn--s" href="${href}" ${isHere && html` aria-current="page"`}>${words}</a>`;
  return html`<div class="phead">
      <div>
        <h1>Calls</h1>
        <p>Every request that AWS got: what was asked, what was answered, and by which rule it was refused.</p>
      </div>
      <div class="acts">
        ${tab("/calls", "All", !isRefusedOnly)}${tab("/calls?show=refused", "Not answered well", isRefusedOnly)}<a
          class="btn btn--s"
          href="/_sim/calls"
          >JSON</a
        >
      </div>
    </div>
    <section class="panel">
      <header>
        <h2>${isRefusedOnly ? "Refused, failed or lost" : "Newest first"}</h2>
        <span class="tag">${count(calls.length)}</span>
      </header>
      ${callsTable(calls.slice(-SHOWN).reverse())}
    </section>`;
}

const pretty = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);

function callPage(call: Call): Content {
  const rule = call.rule === null ? undefined : RULES[call.rule];
  return html`<div class="stack">
    <div class="stack-2">
      <p class="small muted"><a href="/calls">Calls</a></p>
      <h1>${call.operation || "Unknown operation"}</h1>
    </div>
    <section class="panel" aria-labelledby="w-h">
      <header>
        <h2 id="w-h">What happened</h2>
        <span class="tag${call.status === 200 ? "" : " tag--risk"}">${call.status ?? "no answer"}</span>
      </header>
      <dl class="body facts">
        <dt>When</dt>
        <dd>${minute(call.at)} UTC, answered in ${count(call.ms)} ms</dd>
        <dt>Caller</dt>
        <dd class="mono">${call.account ?? "unsigned"}</dd>
        <dt>Region</dt>
        <dd class="mono">${call.region ?? "–"}</dd>
        <dt>Error</dt>
        <dd class="mono">${call.error ?? "none"}</dd>
        <dt>Rule</dt>
        <dd>${call.rule === null ? "none broken" : html`<code>${call.rule}</code> ${rule?.text}`}</dd>
        <dt>Fault</dt>
        <dd>${call.fault ?? "none"}</dd>
        <dt>Changed the bill</dt>
        <dd>${call.applied ? "yes" : "no"}</dd>
      </dl>
    </section>
    <div class="g2">
      <section class="panel" aria-labelledby="q-h">
        <header><h2 id="q-h">Request</h2></header>
        <pre class="body raw" tabindex="0">${pretty(call.texts.request)}</pre>
      </section>
      <section class="panel" aria-labelledby="r-h">
        <header><h2 id="r-h">Answer</h2></header>
        <pre class="body raw" tabindex="0">${pretty(call.texts.response)}</pre>
      </section>
    </div>
  </div>`;
}

export const callPages: Page[] = [
  {
    method: "GET",
    path: /^\/calls$/,
    run: (sim, { query }) => showPage(sim, layout(sim, { title: "Calls", room: "/calls", main: listPage(sim, query) })),
  },
  {
    method: "GET",
    path: /^\/calls\/([0-9a-f-]+)$/,
    run(sim, { params: [id = ""] }) {
      const call = sim.calls.list().find((each) => each.id === id);
      if (call === undefined) return missingPage(sim);
      return showPage(sim, layout(sim, { title: call.operation, room: "/calls", main: callPage(call) }));
    },
  },
];
