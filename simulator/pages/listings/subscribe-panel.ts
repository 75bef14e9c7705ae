import { defaultEnd, type SubscribeInput } from "#simulator/agreements/subscribe.ts";
import { fulfillmentUrlOf } from "#simulator/events/addresses.ts";
import { html, type Content } from "#simulator/pages/base/html.ts";
import { spaced } from "#simulator/pages/base/words.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Offer, Product } from "#simulator/state/tables.ts";

const OFFERS: readonly string[] = ["public", "private", "free-trial"] satisfies Offer[];
/** Who makes a channel partner's offer. */
const PARTNER_ACCOUNT = "888877776666";

function isContract({ pricingModel }: Product): boolean {
  return pricingModel === "CONTRACT" || pricingModel === "CONTRACT_WITH_CONSUMPTION";
}

function offerChoice(product: Product, chosen: string): Content {
  const publicTerms = isContract(product) ? "12 months" : "pay as you go";
  const choices: [Offer, string, string, string][] = [
    [
      "public",
      "Public",
      publicTerms,
      isContract(product) ? "The quantities below, for a year" : "Bills what is metered, each month",
    ],
    ["free-trial", "Free trial", "30 days", "Ends by itself, or turns into Public"],
    ["private", "Private", "from and to below", "Made for this buyer"],
  ];
  return html`<fieldset class="stack-2">
    <legend class="lab">Offer</legend>
    ${choices.map(
      ([value, name, term, words]) =>
        html`<label class="offer"
          ><input type="radio" name="offer" value="${value}" ${value === chosen && html` checked`} /><b>${name}</b
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

const PROBLEMS: Record<string, string> = {
  dates: "A date is written as in 2026-12-01 09:00.",
  order: "The end lies after the start, and is still to come.",
};

/** Which account, which offer, which terms: the form by which a buyer subscribes. */
export function subscribePanel(sim: Sim, product: Product, query: URLSearchParams): Content {
  const account = query.get("account");
  const offer = query.get("offer") ?? "public";
  const problem = PROBLEMS[query.get("problem") ?? ""];
  const date = (name: "from" | "to", words: string, hint: string) =>
    html`<div class="field">
      <label for="${name}">${words}</label
      ><input
        class="in mono"
        id="${name}"
        name="${name}"
        value="${query.get(name) ?? ""}"
        placeholder="${hint}"
        ${problem !== undefined && html` aria-invalid="true" aria-describedby="d-p"`}
      />
    </div>`;
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
      ${offerChoice(product, OFFERS.includes(offer) ? offer : "public")}
      <fieldset class="stack-2">
        <legend class="lab">Of a private offer, UTC</legend>
        ${problem !== undefined && html`<p class="small strong" id="d-p" role="alert">${problem}</p>`}
        <div class="g-even">${date("from", "From", "now")} ${date("to", "To", "12 months later")}</div>
        <p class="hint">A future start sends License Updated on that day.</p>
      </fieldset>
      ${entitlementFields(product)}
      <details class="small">
        <summary>Rare cases</summary>
        <div class="stack-2">
          <label class="row small"
            ><input type="checkbox" name="partner" ${query.has("partner") && html` checked`} /> A channel partner made
            the offer</label
          ><label class="row small"
            ><input type="checkbox" name="unpaid" ${query.has("unpaid") && html` checked`} /> The payment cannot be set
            up</label
          >
        </div>
      </details>
      <button class="btn btn--main btn--wide" type="submit">Subscribe</button>
      <p class="small muted">
        Next comes <b class="strong">Set up your account</b>, which posts a token to
        <code class="anywhere">${fulfillmentUrlOf(sim, product)}</code> as AWS would.
      </p>
    </form>
  </section>`;
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

/** An instant as people write it, in UTC; null where the field is empty, NaN where it is none. */
function readInstant(text: string | null): number | null {
  const written = (text ?? "").trim();
  if (written === "") return null;
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::00)?)?(?: ?UTC|Z)?$/.exec(written);
  return parts === null ? NaN : Date.parse(`${parts[1]}T${parts[2] ?? "00:00"}:00Z`);
}

type Asked = { input: SubscribeInput; problem: null } | { input: null; problem: "dates" | "order" };

/** What the form asks for. Dates are a private offer's only. */
export function readSubscription(sim: Sim, product: Product, form: URLSearchParams): Asked {
  const account = form.get("account") ?? "";
  const asked = form.get("offer") ?? "public";
  const offer = OFFERS.includes(asked) ? (asked as Offer) : "public";
  const isPrivate = offer === "private";
  const from = isPrivate ? readInstant(form.get("from")) : null;
  const to = isPrivate ? readInstant(form.get("to")) : null;
  if (Number.isNaN(from) || Number.isNaN(to)) return { input: null, problem: "dates" };
  const now = sim.clock.now();
  const startsAt = from ?? now;
  const endsAt = to ?? defaultEnd(product, offer, startsAt);
  if (endsAt !== null && (endsAt <= startsAt || endsAt <= now)) return { input: null, problem: "order" };
  return {
    problem: null,
    input: {
      product,
      offer,
      startsAt,
      endsAt,
      customerAwsAccountId: /^\d{12}$/.test(account) ? account : undefined,
      entitlements: readEntitlements(product, form),
      proposerAccountId: form.has("partner") ? PARTNER_ACCOUNT : undefined,
      paymentFails: form.has("unpaid"),
    },
  };
}
