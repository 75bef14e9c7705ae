import {
  amendAgreement,
  payAgreement,
  replaceEntitlements,
  setAdvisory,
  setAutoRenew,
  setSuspended,
} from "#simulator/agreements/change-agreement.ts";
import { endAgreement } from "#simulator/agreements/end-agreement.ts";
import { answerCancellation, requestCancellation } from "#simulator/agreements/request-cancellation.ts";
import { sendNotice } from "#simulator/agreements/send-notice.ts";
import { succeedAgreement } from "#simulator/agreements/succeed-agreement.ts";
import { agreementsTable } from "#simulator/pages/agreements/agreements-table.ts";
import { NOTICE_CHOICES } from "#simulator/pages/agreements/agreement-actions.ts";
import { agreementMain } from "#simulator/pages/agreements/agreement-main.ts";
import { html } from "#simulator/pages/base/html.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { missingPage } from "#simulator/pages/base/missing-page.ts";
import { seeOther, showPage, type Page } from "#simulator/pages/base/page.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, EntitlementValue } from "#simulator/state/tables.ts";

const SHOWN = 100;

/** What was typed into the quantities' fields: numbers, yes and no, or texts. Empty fields grant nothing. */
function readQuantities(sim: Sim, agreement: Agreement, form: URLSearchParams) {
  const dimensions = sim.store.rows.products.get(agreement.productCode)?.dimensions ?? [];
  return dimensions
    .filter(({ entitled }) => entitled)
    .flatMap(({ name }) => {
      const text = (form.get(`quantity:${name}`) ?? "").trim();
      if (text === "" || text === "no" || text === "0") return [];
      const isNumber = /^\d{1,15}(\.\d{1,6})?$/.test(text);
      const value: EntitlementValue = text === "yes" ? true : isNumber ? Number(text) : text;
      return [{ dimension: name, value }];
    });
}

function ask(sim: Sim, agreement: Agreement, isInvalid: boolean): Agreement {
  // A second press, of a page that was not loaded again.
  if (agreement.cancellationRequest?.statusCode === "PENDING_APPROVAL") return agreement;
  const reason = { reasonCode: "OTHER", reasonMessage: "Asked for on the simulator’s page." };
  return requestCancellation(sim, agreement, { ...reason, isInvalid });
}

/** What the buyer, or AWS, can do with an agreement that is in force. @returns the agreement to show next. */
const ACTIONS: Record<string, (sim: Sim, agreement: Agreement, form: URLSearchParams) => Agreement> = {
  cancel: (sim, agreement) => endAgreement(sim, agreement, "CANCELLED"),
  expire: (sim, agreement) => endAgreement(sim, agreement, "EXPIRED"),
  renew: (sim, agreement) => succeedAgreement(sim, agreement, "RENEW", {}),
  "renew-new": (sim, agreement) => succeedAgreement(sim, agreement, "RENEW", { license: "new" }),
  replace: (sim, agreement) => succeedAgreement(sim, agreement, "REPLACE", { license: "new" }),
  "convert-trial": (sim, agreement) => succeedAgreement(sim, agreement, "REPLACE", { offer: "public" }),
  amend: (sim, agreement) => amendAgreement(sim, agreement, {}),
  suspend: (sim, agreement) => setSuspended(sim, agreement, true),
  resume: (sim, agreement) => setSuspended(sim, agreement, false),
  pay: (sim, agreement) => (agreement.paymentFailed === true ? payAgreement(sim, agreement) : agreement),
  advisory: (sim, agreement) => setAdvisory(sim, agreement, !agreement.advisory),
  "auto-renew": (sim, agreement) => setAutoRenew(sim, agreement, !agreement.autoRenew),
  "request-cancellation": (sim, agreement) => ask(sim, agreement, false),
  "request-invalid": (sim, agreement) => ask(sim, agreement, true),
  approve: (sim, agreement) => answerCancellation(sim, agreement, "APPROVED"),
  reject: (sim, agreement) => answerCancellation(sim, agreement, "REJECTED"),
  withdraw: (sim, agreement) => answerCancellation(sim, agreement, "CANCELLED"),
  notice(sim, agreement, form) {
    const choice = NOTICE_CHOICES.find(([value]) => value === form.get("notice"));
    return choice === undefined ? agreement : sendNotice(sim, agreement, choice[2]);
  },
  entitlements: (sim, agreement, form) => replaceEntitlements(sim, agreement, readQuantities(sim, agreement, form)),
};

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
  {
    method: "GET",
    path: /^\/agreements\/([A-Za-z0-9-]+)$/,
    run(sim, { params: [id = ""] }) {
      sim.runTimers();
      const agreement = sim.store.rows.agreements.get(id);
      if (agreement === undefined) return missingPage(sim);
      const main = agreementMain(sim, agreement);
      return showPage(sim, layout(sim, { title: "Agreement", room: "/agreements", main }));
    },
  },
  {
    method: "POST",
    path: /^\/agreements\/([A-Za-z0-9-]+)\/([a-z-]+)$/,
    run(sim, { params: [id = "", verb = ""], form }) {
      const agreement = sim.store.rows.agreements.get(id);
      const action = Object.hasOwn(ACTIONS, verb) ? ACTIONS[verb] : undefined;
      if (agreement === undefined || action === undefined) return missingPage(sim);
      if (agreement.status !== "ACTIVE") return seeOther(`/agreements/${id}`);
      return seeOther(`/agreements/${action(sim, agreement, form).agreementId}`);
    },
  },
];
