import { html, type Content, type Html } from "#simulator/pages/base/html.ts";
import { setUpButton } from "#simulator/pages/agreements/set-up-form.ts";
import { copyable, minute, spaced } from "#simulator/pages/base/words.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement } from "#simulator/state/tables.ts";

function statusWords(agreement: Agreement): string {
  if (agreement.status === "ACTIVE" && agreement.suspended) return "ACTIVE, account suspended";
  if (agreement.status === "ACTIVE" && agreement.licenseStatus === "SCHEDULED") return "ACTIVE, starts later";
  if (agreement.status === "ACTIVE" && agreement.offer === "free-trial") return "ACTIVE, free trial";
  return agreement.status;
}

function row(sim: Sim, agreement: Agreement): Content {
  const product = sim.store.rows.products.get(agreement.productCode);
  return html`<tr data-agreement-id="${agreement.agreementId}">
    <td>
      <a class="name" href="/agreements/${agreement.agreementId}">${product?.title ?? agreement.productCode}</a>
      ${copyable(agreement.agreementId)}
    </td>
    <td class="mono nowrap">${spaced(agreement.customerAwsAccountId)}</td>
    <td>${statusWords(agreement)}</td>
    <td class="nowrap">${minute(agreement.startsAt)}</td>
    <td class="nowrap">${agreement.endsAt === null ? "open" : minute(agreement.endsAt)}</td>
    <td class="r">${agreement.status === "ACTIVE" && setUpButton(sim, agreement, "small")}</td>
  </tr>`;
}

/** Agreements as the buyer's console lists them, each with its "Set up your account". */
export function agreementsTable(sim: Sim, agreements: readonly Agreement[], title: string): Html {
  return html`<section class="panel" aria-labelledby="a-h">
    <header>
      <h2 id="a-h">${title}</h2>
      <span class="tag">${agreements.length}</span>
    </header>
    ${
      agreements.length === 0
        ? html`<div class="body soft">None yet. <a href="/">Subscribe to a listing.</a></div>`
        : html`<div class="scroll" tabindex="0">
            <table class="tbl tbl--two">
              <thead>
                <tr>
                  <th>Agreement</th>
                  <th>AWS account</th>
                  <th>Status</th>
                  <th>From, UTC</th>
                  <th>To, UTC</th>
                  <th><span class="vh">Actions</span></th>
                </tr>
              </thead>
              <tbody>
                ${agreements.map((agreement) => row(sim, agreement))}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
