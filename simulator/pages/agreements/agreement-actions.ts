import type { NoticeRequest } from "#simulator/agreements/send-notice.ts";
import { html, type Content } from "#simulator/pages/base/html.ts";
import type { Agreement } from "#simulator/state/tables.ts";

/** What AWS can say of an agreement without that changing it, by the value of its choice. */
export const NOTICE_CHOICES: readonly [value: string, words: string, request: NoticeRequest][] = [
  [
    "adjusted",
    "Billing adjustment completed",
    { kind: "billing-adjustment", amount: "-10.00", reasonCode: "OTHER", failed: false },
  ],
  [
    "adjustment-failed",
    "Billing adjustment failed",
    { kind: "billing-adjustment", amount: "-10.00", reasonCode: "OTHER", failed: true },
  ],
  ["spend", "Spend threshold reached", { kind: "spend-threshold", stage: "reached" }],
  ["vet-succeeded", "Spend threshold: vet succeeded", { kind: "spend-threshold", stage: "vet-succeeded" }],
  ["vet-failed", "Spend threshold: vet failed", { kind: "spend-threshold", stage: "vet-failed" }],
  ["renewal-final", "Renewal terms finalized", { kind: "renewal-terms-finalized", totalContractValue: "1200.00" }],
  ["renewal-upcoming", "Renewal upcoming", { kind: "renewal-upcoming", totalContractValue: "1200.00" }],
];

function noticeForm(agreement: Agreement): Content {
  if (agreement.integration === "LEGACY") return null;
  const choices = NOTICE_CHOICES.filter(([, , { kind }]) => agreement.endsAt !== null || !kind.startsWith("renewal"));
  return html`<form class="body row row--end wrap" method="post" action="/agreements/${agreement.agreementId}/notice">
    <div class="field grow">
      <label for="notice">AWS says, and changes nothing</label
      ><select class="in" id="notice" name="notice">
        ${choices.map(([value, words]) => html`<option value="${value}">${words}</option>`)}
      </select>
    </div>
    <button class="btn" type="submit">Send</button>
  </form>`;
}

/** What buyer, seller and AWS can do with an agreement that is in force, each a button. */
export function actions(agreement: Agreement): Content {
  if (agreement.status !== "ACTIVE") return null;
  const isAsked = agreement.cancellationRequest?.statusCode === "PENDING_APPROVAL";
  const press = (verb: string, words: string, isStern = false) =>
    html`<form method="post" action="/agreements/${agreement.agreementId}/${verb}">
      <button class="btn btn--s${isStern && " btn--stern"}" type="submit">${words}</button>
    </form>`;
  return html`<section class="panel" aria-labelledby="b-h">
      <header><h2 id="b-h">The buyer can</h2></header>
      <div class="body row wrap">
        ${agreement.offer === "free-trial" && press("convert-trial", "Turn the trial into a purchase")}
        ${press("renew", "Renew")} ${press("renew-new", "Renew, new licence")} ${press("replace", "Replace")}
        ${press("amend", "Amend")}
        ${agreement.endsAt !== null && press("auto-renew", agreement.autoRenew ? "Stop auto-renewal" : "Renew by itself")}
        ${isAsked && press("approve", "Approve the seller’s request", true)} ${isAsked && press("reject", "Reject it")}
        ${press("cancel", "Cancel the subscription", true)}
      </div>
    </section>
    <section class="panel" aria-labelledby="y-h">
      <header>
        <h2 id="y-h">The seller can</h2>
        ${agreement.cancellationRequest && html`<span class="tag">${agreement.cancellationRequest.statusCode}</span>`}
      </header>
      <div class="body row wrap">
        ${
          isAsked
            ? press("withdraw", "Withdraw the request to cancel")
            : html`${press("request-cancellation", "Ask the buyer to cancel")}
              ${press("request-invalid", "Ask, and fail AWS’s validation")}`
        }
      </div>
    </section>
    <section class="panel" aria-labelledby="w-h">
      <header><h2 id="w-h">AWS can</h2></header>
      <div class="body row wrap">
        ${agreement.suspended ? press("resume", "Resume the account") : press("suspend", "Suspend the account", true)}
        ${agreement.paymentFailed === true && press("pay", "Let the payment succeed")}
        ${press("advisory", agreement.advisory ? "Resolve the advisory" : "Issue an advisory")}
        ${press("expire", "Let the term run out", true)}
      </div>
      ${noticeForm(agreement)}
    </section>`;
}
