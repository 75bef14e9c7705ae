import { actions } from "#simulator/pages/agreements/agreement-actions.ts";
import { html, type Content } from "#simulator/pages/base/html.ts";
import { goesWrong, setUpButton } from "#simulator/pages/agreements/set-up-form.ts";
import { minute, spaced } from "#simulator/pages/base/words.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, EntitlementValue, Product } from "#simulator/state/tables.ts";

function facts(agreement: Agreement, product: Product | undefined): Content {
  return html`<section class="panel" aria-labelledby="f-h">
    <header>
      <h2 id="f-h">Terms</h2>
      <span class="tag"
        >${agreement.status}${agreement.suspended && ", account suspended"}${agreement.paymentFailed && ", payment failed"}</span
      >
    </header>
    <dl class="body facts">
      <dt>AWS account</dt>
      <dd class="mono">${spaced(agreement.customerAwsAccountId)}</dd>
      <dt>Product</dt>
      <dd>${product?.title} <code>${agreement.productCode}</code></dd>
      <dt>Offer</dt>
      <dd>${agreement.offer} <code>${agreement.offerId}</code>, made by <code>${agreement.proposerAccountId}</code></dd>
      ${
        agreement.licenseArn === null
          ? html`<dt>CustomerIdentifier</dt>
              <dd class="mono">${agreement.customerIdentifier}</dd>`
          : html`<dt>Licence</dt>
              <dd class="mono">${agreement.licenseArn}</dd>`
      }
      <dt>Licence status</dt>
      <dd>${agreement.licenseStatus}</dd>
      <dt>From</dt>
      <dd>${minute(agreement.startsAt)} UTC</dd>
      <dt>To</dt>
      <dd>
        ${agreement.endsAt === null ? "open" : `${minute(agreement.endsAt)} UTC`}${agreement.endsAt !== null && agreement.status === "ACTIVE" && (agreement.autoRenew ? ", renews by itself" : ", then it ends")}
      </dd>
      ${
        agreement.previousAgreementId !== null &&
        html`<dt>Before it</dt>
          <dd>
            <a class="mono" href="/agreements/${agreement.previousAgreementId}">${agreement.previousAgreementId}</a>
          </dd>`
      }
    </dl>
  </section>`;
}

function showValue(value: EntitlementValue | undefined): string {
  if (value === undefined) return "";
  return value === true ? "yes" : value === false ? "no" : String(value);
}

function entitlementsForm(agreement: Agreement, product: Product | undefined): Content {
  const entitled = product?.dimensions.filter((dimension) => dimension.entitled) ?? [];
  if (entitled.length === 0) return null;
  return html`<section class="panel" aria-labelledby="e-h">
    <header><h2 id="e-h">Entitlements</h2></header>
    <form class="body stack" method="post" action="/agreements/${agreement.agreementId}/entitlements">
      ${entitled.map(({ name, unit }) => {
        const found = agreement.entitlements.find(({ dimension }) => dimension === name);
        return html`<div class="field">
          <label for="q-${name}"
            ><code>${name}</code>
            <span class="muted">${unit}${found !== undefined && `, until ${minute(found.expiresAt)} UTC`}</span></label
          ><input class="in mono" id="q-${name}" name="quantity:${name}" value="${showValue(found?.value)}" />
        </div>`;
      })}
      <p class="hint">A number, <code>yes</code>, or a text. Empty grants nothing. Sends License Updated.</p>
      ${agreement.status === "ACTIVE" && html`<button class="btn" type="submit">Change entitlements</button>`}
    </form>
  </section>`;
}

function news(sim: Sim, agreement: Agreement): Content {
  const events = [...sim.store.rows.events.values()].filter(({ agreementId }) => agreementId === agreement.agreementId);
  return html`<section class="panel" aria-labelledby="n-h">
    <header>
      <h2 id="n-h">What AWS said</h2>
      <span class="tag">${events.length}</span>
    </header>
    ${
      events.length === 0
        ? html`<div class="body soft">Nothing.</div>`
        : html`<div class="scroll" tabindex="0">
            <table class="tbl">
              <thead>
                <tr>
                  <th>Time, UTC</th>
                  <th>Event</th>
                </tr>
              </thead>
              <tbody>
                ${events.map(
                  (event) =>
                    html`<tr>
                      <td class="nowrap">${minute(event.at)}</td>
                      <td><a class="name" href="/events/${event.id}">${event.type}</a></td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

/** One agreement: its terms, what buyer and AWS can do with it, what AWS said of it. */
export function agreementMain(sim: Sim, agreement: Agreement): Content {
  const product = sim.store.rows.products.get(agreement.productCode);
  return html`<div class="phead">
      <div>
        <p class="small muted"><a href="/agreements">My agreements</a></p>
        <h1>${product?.title ?? agreement.productCode}</h1>
        <p class="mono">${agreement.agreementId}</p>
      </div>
      ${agreement.status === "ACTIVE" && html`<div class="acts">${setUpButton(sim, agreement, "main")}</div>`}
    </div>
    <div class="g-main">
      <div class="stack">${facts(agreement, product)}${actions(agreement)}${news(sim, agreement)}</div>
      <div class="stack">
        ${entitlementsForm(agreement, product)}
        <section class="panel" aria-labelledby="g-h">
          <header><h2 id="g-h">Arrivals that go wrong</h2></header>
          <div class="body">${goesWrong(sim, agreement)}</div>
        </section>
      </div>
    </div>`;
}
