import { fulfillmentUrlOf } from "#simulator/events/addresses.ts";
import { html, type Content, type Html } from "#simulator/pages/base/html.ts";
import { makeRegistrationToken } from "#simulator/registration/tokens.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement } from "#simulator/state/tables.ts";

function landingForm(sim: Sim, agreement: Agreement, token: string | null, button: Content): Html {
  return html`<form method="post" action="${fulfillmentUrlOf(sim, sim.store.rows.products.get(agreement.productCode))}">
    ${token !== null && html`<input type="hidden" name="x-amzn-marketplace-token" value="${token}" />`}
    ${agreement.offer === "free-trial" && html`<input type="hidden" name="x-amzn-marketplace-offer-type" value="free-trial" />`}
    ${button}
  </form>`;
}

/**
 * "Set up your account": the form that AWS makes the buyer's browser post to the seller's fulfillment URL. Its token
 * was made for this showing of the page.
 */
export function setUpButton(sim: Sim, agreement: Agreement, weight: "main" | "small"): Html {
  const className = weight === "main" ? "btn btn--main" : "btn btn--s";
  const button = html`<button class="${className}" type="submit">Set up your account</button>`;
  return landingForm(sim, agreement, makeRegistrationToken(sim, agreement.agreementId), button);
}

/** The posts that go wrong on the way of real buyers, each a button. */
export function goesWrong(sim: Sim, agreement: Agreement): Html {
  const button = (words: string) => html`<button class="btn btn--s" type="submit">${words}</button>`;
  const expired = makeRegistrationToken(sim, agreement.agreementId, "expired");
  return html`<details class="small">
    <summary>Try what goes wrong</summary>
    <div class="row wrap wrongs">
      ${landingForm(sim, agreement, expired, button("Post an expired token"))}
      ${landingForm(sim, agreement, "not-a-token", button("Post a token that is none"))}
      ${landingForm(sim, agreement, null, button("Post no token"))}
    </div>
  </details>`;
}
