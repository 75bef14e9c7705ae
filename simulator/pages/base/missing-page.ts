import { html } from "#simulator/pages/base/html.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { showPage, type PageAnswer } from "#simulator/pages/base/page.ts";
import type { Sim } from "#simulator/context/sim.ts";

export function missingPage(sim: Sim): PageAnswer {
  const main = html`<div class="stack">
    <h1>There is nothing at this address.</h1>
    <p class="soft">A reset forgets agreements, calls, mail and events. <a href="/">To the listings</a></p>
  </div>`;
  return showPage(sim, layout(sim, { title: "Not found", room: null, main }), 404);
}
