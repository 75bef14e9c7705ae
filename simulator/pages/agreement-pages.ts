import { agreementsTable } from "#simulator/pages/agreements-table.ts";
import { layout } from "#simulator/pages/layout.ts";
import { html } from "#simulator/pages/html.ts";
import { showPage, type Page } from "#simulator/pages/page.ts";

const SHOWN = 100;

export const agreementPages: Page[] = [
  {
    method: "GET",
    path: /^\/agreements$/,
    run(sim) {
      sim.runTimers();
      const agreements = [...sim.store.rows.agreements.values()].slice(-SHOWN).reverse();
      const main = html`<div class="phead">
          <div>
            <h1>My agreements</h1>
            <p>What buyers hold, as their AWS console shows it. Newest first.</p>
          </div>
        </div>
        ${agreementsTable(sim, agreements, "Agreements")}`;
      return showPage(sim, layout(sim, { title: "My agreements", room: "/agreements", main }));
    },
  },
];
