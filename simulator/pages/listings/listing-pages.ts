import { html, type Content } from "#simulator/pages/base/html.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { missingPage } from "#simulator/pages/base/missing-page.ts";
import { seeOther, showPage, type Page } from "#simulator/pages/base/page.ts";
import { setUpButton, goesWrong } from "#simulator/pages/agreements/set-up-form.ts";
import { agreementsTable } from "#simulator/pages/agreements/agreements-table.ts";
import { readSubscription, subscribePanel } from "#simulator/pages/listings/subscribe-panel.ts";
import { fulfillmentPanel } from "#simulator/pages/base/target-fields.ts";
import { minute, spaced } from "#simulator/pages/base/words.ts";
import { subscribe } from "#simulator/agreements/subscribe.ts";
import { readTarget } from "#simulator/events/addresses.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Product } from "#simulator/state/tables.ts";

const MODEL_WORDS: Record<Product["pricingModel"], string> = {
  SUBSCRIPTION: "Pay as you go",
  CONTRACT: "Contract",
  CONTRACT_WITH_CONSUMPTION: "Contract with consumption",
  FREE: "Free",
  CONTAINER: "Container, by usage",
  AMI: "Machine image, by usage",
};

function listings(sim: Sim): Content {
  const products = [...sim.store.rows.products.values()];
  return html`<div class="phead">
      <div>
        <h1>Listings</h1>
        <p>What is for sale in this box. Pick one to subscribe as a buyer would.</p>
      </div>
    </div>
    <div class="cards">
      ${products.map(
        (product) =>
          html`<a class="panel card" href="/products/${product.productCode}">
            <h2>${product.title}</h2>
            <p class="soft">${MODEL_WORDS[product.pricingModel]}</p>
            <p class="small muted mono">${product.productCode}</p>
            <p class="small muted">${product.dimensions.map(({ name }) => name).join(" · ")}</p>
          </a>`,
      )}
    </div>`;
}

function dimensionsPanel(product: Product): Content {
  return html`<section class="panel" aria-labelledby="d-h">
    <header><h2 id="d-h">Dimensions</h2></header>
    <div class="scroll" tabindex="0">
      <table class="tbl">
        <thead>
          <tr>
            <th>Name</th>
            <th>Unit</th>
            <th>Metered</th>
            <th>Entitled</th>
            <th class="r">Price a unit</th>
          </tr>
        </thead>
        <tbody>
          ${product.dimensions.map(
            (dimension) =>
              html`<tr>
                <td class="mono">${dimension.name}</td>
                <td>${dimension.unit}</td>
                <td>${dimension.metered ? "yes" : "no"}</td>
                <td>${dimension.entitled ? "yes" : "no"}</td>
                <td class="num">${dimension.price === undefined ? "–" : `$${dimension.price}`}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function subscribedNote(sim: Sim, agreementId: string | null): Content {
  const agreement = agreementId === null ? undefined : sim.store.rows.agreements.get(agreementId);
  if (agreement === undefined) return null;
  return html`<section class="panel done" aria-labelledby="n-h" role="status">
    <header>
      <h2 id="n-h">You subscribed</h2>
      <span class="tag">${agreement.agreementId}</span>
    </header>
    <div class="body stack">
      <p>
        AWS account <b class="mono">${spaced(agreement.customerAwsAccountId)}</b> accepted the
        offer${agreement.licenseStatus === "SCHEDULED" && `, which starts on ${minute(agreement.startsAt)} UTC`}${agreement.endsAt !== null && ` and ends on ${minute(agreement.endsAt)} UTC`}.
        The seller does not know who you are until you set up your account there.
      </p>
      <div class="row wrap">${setUpButton(sim, agreement, "main")}</div>
      ${goesWrong(sim, agreement)}
    </div>
  </section>`;
}

function productPage(sim: Sim, product: Product, query: URLSearchParams): Content {
  const account = query.get("account");
  const agreements = sim.agreements
    .ofProduct(product.productCode)
    .filter(({ customerAwsAccountId }) => customerAwsAccountId === account)
    .reverse();
  return html`<div class="g-main">
    <div class="stack-6">
      <div class="stack-2">
        <p class="small muted"><a href="/">Listings</a></p>
        <h1>${product.title}</h1>
        <p class="soft">
          ${MODEL_WORDS[product.pricingModel]}. Product code <code>${product.productCode}</code>,
          <code>${product.pricingModel}</code>, <code>${product.integration}</code>.
        </p>
      </div>
      ${subscribedNote(sim, query.get("subscribed"))} ${dimensionsPanel(product)}
      ${fulfillmentPanel(sim, product, query.get("problem") === "address")}
      ${account !== null && agreementsTable(sim, agreements, `Agreements of AWS account ${spaced(account)}`)}
    </div>
    ${subscribePanel(sim, product, query)}
  </div>`;
}

export const listingPages: Page[] = [
  {
    method: "GET",
    path: /^\/$/,
    run: (sim) => showPage(sim, layout(sim, { title: "Listings", room: "/", main: listings(sim) })),
  },
  {
    method: "GET",
    path: /^\/products\/([^/]+)$/,
    run(sim, { params: [code = ""], query }) {
      const product = sim.store.rows.products.get(code);
      if (product === undefined) return missingPage(sim);
      return showPage(sim, layout(sim, { title: product.title, room: "/", main: productPage(sim, product, query) }));
    },
  },
  {
    method: "POST",
    path: /^\/products\/([^/]+)\/fulfillment-url$/,
    run(sim, { params: [code = ""], form }) {
      const product = sim.store.rows.products.get(code);
      if (product === undefined) return missingPage(sim);
      const written = form.get("fulfillmentUrl")?.trim() ?? "";
      const fulfillmentUrl = written === "" ? undefined : readTarget(sim, written);
      const page = `/products/${encodeURIComponent(code)}`;
      if (fulfillmentUrl === null) return seeOther(`${page}?problem=address`);
      const { fulfillmentUrl: _earlier, ...rest } = product;
      sim.store.commit([["products", code, { ...rest, ...(fulfillmentUrl === undefined ? {} : { fulfillmentUrl }) }]]);
      return seeOther(page);
    },
  },
  {
    method: "POST",
    path: /^\/products\/([^/]+)\/subscribe$/,
    run(sim, { params: [code = ""], form }) {
      const product = sim.store.rows.products.get(code);
      if (product === undefined) return missingPage(sim);
      const asked = readSubscription(sim, product, form);
      if (asked.problem !== null) {
        // Back to the form with what was typed.
        form.set("problem", asked.problem);
        return seeOther(`/products/${encodeURIComponent(code)}?${form.toString()}`);
      }
      const { agreement } = subscribe(sim, asked.input);
      const next = new URLSearchParams({ account: agreement.customerAwsAccountId, subscribed: agreement.agreementId });
      return seeOther(`/products/${encodeURIComponent(code)}?${next.toString()}`);
    },
  },
];
