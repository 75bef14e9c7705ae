import { html, type Content } from "#simulator/pages/html.ts";
import { layout } from "#simulator/pages/layout.ts";
import { missingPage } from "#simulator/pages/missing-page.ts";
import { seeOther, showPage, type Page } from "#simulator/pages/page.ts";
import { setUpButton, goesWrong } from "#simulator/pages/set-up-form.ts";
import { agreementsTable } from "#simulator/pages/agreements-table.ts";
import { spaced } from "#simulator/pages/words.ts";
import { subscribe } from "#simulator/agreements/subscribe.ts";
import type { Sim } from "#simulator/sim.ts";
import type { Offer, Product } from "#simulator/state/tables.ts";

const MODEL_WORDS: Record<Product["pricingModel"], string> = {
  SUBSCRIPTION: "Pay as you go",
  CONTRACT: "Contract",
  CONTRACT_WITH_CONSUMPTION: "Contract with consumption",
  FREE: "Free",
  CONTAINER: "Container, by usage",
  AMI: "Machine image, by usage",
};

function isContract({ pricingModel }: Product): boolean {
  return pricingModel === "CONTRACT" || pricingModel === "CONTRACT_WITH_CONSUMPTION";
}

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

function offerChoice(product: Product): Content {
  const publicTerms = isContract(product) ? "12 months" : "pay as you go";
  const choices: [Offer, string, string, string][] = [
    [
      "public",
      "Public",
      publicTerms,
      isContract(product) ? "The quantities below, for a year" : "Bills what is metered, each month",
    ],
    ["free-trial", "Free trial", "30 days", "Ends by itself, or turns into Public"],
    ["private", "Private", "12 months", "Made for this buyer, with start and end"],
  ];
  return html`<fieldset class="stack-2">
    <legend class="lab">Offer</legend>
    ${choices.map(
      ([value, name, term, words], index) =>
        html`<label class="offer"
          ><input type="radio" name="offer" value="${value}" ${index === 0 && html` checked`} /><b>${name}</b
          ><span class="small muted">${term}</span><small class="small">${words}</small></label
        >`,
    )}
  </fieldset>`;
}

/** Contracts start with quantities, as nobody buys one without. */
function entitlementFields(product: Product): Content {
  if (!isContract(product)) return null;
  return html`<fieldset class="stack-2">
    <legend class="lab">Quantities</legend>
    ${product.dimensions
      .filter(({ entitled }) => entitled)
      .map(({ name, unit }) =>
        unit === "Feature"
          ? html`<label class="row small"
              ><input type="checkbox" name="feature:${name}" checked /> <code>${name}</code></label
            >`
          : html`<div class="field">
              <label for="q-${name}"><code>${name}</code> <span class="muted">${unit}</span></label
              ><input class="in num" id="q-${name}" name="quantity:${name}" value="10" inputmode="numeric" />
            </div>`,
      )}
  </fieldset>`;
}

function knownAccounts(sim: Sim): string[] {
  const accounts = new Set<string>();
  for (const { customerAwsAccountId } of [...sim.store.rows.agreements.values()].reverse()) {
    accounts.add(customerAwsAccountId);
    if (accounts.size === 20) break;
  }
  return [...accounts];
}

function subscribePanel(sim: Sim, product: Product, account: string | null): Content {
  return html`<section class="panel" aria-labelledby="s-h">
    <header><h2 id="s-h">Subscribe</h2></header>
    <form class="body stack" method="post" action="/products/${product.productCode}/subscribe">
      <div class="field">
        <label for="acc">You act as AWS account</label
        ><select class="in mono" id="acc" name="account">
          <option value="">a new one</option>
          ${knownAccounts(sim).map(
            (known) => html`<option value="${known}" ${known === account && html` selected`}>${spaced(known)}</option>`,
          )}
        </select>
      </div>
      ${offerChoice(product)} ${entitlementFields(product)}
      <button class="btn btn--main btn--wide" type="submit">Subscribe</button>
      <p class="small muted">
        Next comes <b class="strong">Set up your account</b>, which posts a token to
        <code>/marketplace/landing</code> as AWS would.
      </p>
    </form>
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
        AWS account <b class="mono">${spaced(agreement.customerAwsAccountId)}</b> accepted the offer. The seller does
        not know who you are until you set up your account there.
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
      ${account !== null && agreementsTable(sim, agreements, `Agreements of AWS account ${spaced(account)}`)}
    </div>
    ${subscribePanel(sim, product, account)}
  </div>`;
}

function readEntitlements(product: Product, form: URLSearchParams): { dimension: string; value: number | boolean }[] {
  return product.dimensions
    .filter(({ entitled }) => entitled)
    .flatMap(({ name, unit }): { dimension: string; value: number | boolean }[] => {
      if (unit === "Feature") return form.has(`feature:${name}`) ? [{ dimension: name, value: true }] : [];
      const quantity = Number(form.get(`quantity:${name}`));
      return Number.isInteger(quantity) && quantity > 0 ? [{ dimension: name, value: quantity }] : [];
    });
}

const OFFERS: readonly string[] = ["public", "private", "free-trial"] satisfies Offer[];

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
    path: /^\/products\/([^/]+)\/subscribe$/,
    run(sim, { params: [code = ""], form }) {
      const product = sim.store.rows.products.get(code);
      if (product === undefined) return missingPage(sim);
      const account = form.get("account") ?? "";
      const offer = form.get("offer") ?? "public";
      const { agreement } = subscribe(sim, {
        product,
        offer: OFFERS.includes(offer) ? (offer as Offer) : "public",
        customerAwsAccountId: /^\d{12}$/.test(account) ? account : undefined,
        entitlements: readEntitlements(product, form),
      });
      const next = new URLSearchParams({ account: agreement.customerAwsAccountId, subscribed: agreement.agreementId });
      return seeOther(`/products/${encodeURIComponent(code)}?${next.toString()}`);
    },
  },
];
