import { toAgreementView } from "#simulator/agreements/agreement-view.ts";
import {
  amendAgreement,
  payAgreement,
  replaceEntitlements,
  setAdvisory,
  setSuspended,
} from "#simulator/agreements/change-agreement.ts";
import { endAgreement } from "#simulator/agreements/end-agreement.ts";
import { succeedAgreement, type SuccessionInput } from "#simulator/agreements/succeed-agreement.ts";
import { subscribe } from "#simulator/agreements/subscribe.ts";
import { ControlError, notFound } from "#simulator/control/control-error.ts";
import { getActive, getAgreement } from "#simulator/control/find-agreement.ts";
import {
  advisoryInput,
  amendInput,
  entitlementsInput,
  noInput,
  subscriptionInput,
  successionInput,
  tokenInput,
} from "#simulator/control/inputs.ts";
import { route } from "#simulator/control/route.ts";
import { makeRegistrationToken } from "#simulator/registration/tokens.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Product } from "#simulator/state/tables.ts";

function checkDimensions(
  product: Product | undefined,
  entitlements: readonly { dimension: string }[] | undefined,
): void {
  entitlements?.forEach(({ dimension }, index) => {
    if (product?.dimensions.some(({ name, entitled }) => entitled && name === dimension)) return;
    throw new ControlError(400, "The product has no such entitled dimension.", `entitlements[${index}].dimension`);
  });
}

const productOf = (sim: Sim, agreement: Agreement) => sim.store.rows.products.get(agreement.productCode);

function toSuccession(body: { startTime?: number | undefined } & Omit<SuccessionInput, "startsAt">): SuccessionInput {
  const { startTime, ...rest } = body;
  return { ...rest, startsAt: startTime };
}

function succession(name: "renew" | "replace" | "convert-trial", intent: "RENEW" | "REPLACE", summary: string) {
  return route({
    method: "POST",
    path: `/_sim/agreements/{agreementId}/${name}`,
    summary,
    body: successionInput,
    run(sim, { params, body }) {
      const agreement = getActive(sim, params.agreementId);
      checkDimensions(productOf(sim, agreement), body.entitlements);
      if (name !== "convert-trial")
        return toAgreementView(succeedAgreement(sim, agreement, intent, toSuccession(body)));
      if (agreement.offer !== "free-trial")
        throw new ControlError(400, "The agreement is no free trial.", "agreementId");
      return toAgreementView(succeedAgreement(sim, agreement, intent, toSuccession({ offer: "public", ...body })));
    },
  });
}

function change(name: string, summary: string, apply: (sim: Sim, agreement: Agreement) => Agreement) {
  return route({
    method: "POST",
    path: `/_sim/agreements/{agreementId}/${name}`,
    summary,
    body: noInput,
    run: (sim, { params }) => toAgreementView(apply(sim, getActive(sim, params.agreementId))),
  });
}

export const agreementRoutes = [
  route({
    method: "POST",
    path: "/_sim/subscriptions",
    summary: "A buyer accepts an offer",
    body: subscriptionInput,
    status: 201,
    run(sim, { body }) {
      const product = sim.store.rows.products.get(body.productCode) ?? notFound("product");
      checkDimensions(product, body.entitlements);
      const { startTime, endTime, ...rest } = body;
      const startsAt = startTime ?? sim.clock.now();
      if (endTime && endTime <= startsAt) throw new ControlError(400, "endTime lies after startTime.", "endTime");
      const { agreement, token } = subscribe(sim, { ...rest, product, startsAt: startTime, endsAt: endTime });
      const { agreementId, licenseArn, customerAwsAccountId, customerIdentifier } = agreement;
      return { token, agreementId, licenseArn, customerAwsAccountId, customerIdentifier };
    },
  }),
  route({
    method: "POST",
    path: "/_sim/agreements/{agreementId}/tokens",
    summary: "Another registration token, as each press of Set up your account makes one",
    body: tokenInput,
    run(sim, { params, body }) {
      const { agreementId } = getAgreement(sim, params.agreementId);
      return { token: makeRegistrationToken(sim, agreementId, body.expired ? "expired" : "usual") };
    },
  }),
  route({
    method: "GET",
    path: "/_sim/agreements",
    summary: "All agreements, oldest first",
    body: null,
    run(sim) {
      sim.runTimers();
      return { agreements: [...sim.store.rows.agreements.values()].map(toAgreementView) };
    },
  }),
  route({
    method: "GET",
    path: "/_sim/agreements/{agreementId}",
    summary: "One agreement",
    body: null,
    run: (sim, { params }) => toAgreementView(getAgreement(sim, params.agreementId)),
  }),
  change("cancel", "The buyer cancels", (sim, agreement) => endAgreement(sim, agreement, "CANCELLED")),
  change("expire", "The term runs out now", (sim, agreement) => endAgreement(sim, agreement, "EXPIRED")),
  change("suspend", "The buyer's account is suspended", (sim, agreement) => setSuspended(sim, agreement, true)),
  change("resume", "The buyer's account is in order again", (sim, agreement) => setSuspended(sim, agreement, false)),
  change("pay", "A failed payment succeeds: the licence is issued, and License Updated", (sim, agreement) => {
    if (agreement.paymentFailed !== true) {
      throw new ControlError(400, "No payment of the agreement has failed.", "agreementId");
    }
    return payAgreement(sim, agreement);
  }),
  succession("renew", "RENEW", "A renewal: a new agreement, on the same licence or a new one"),
  succession("replace", "REPLACE", "A replacement by another offer"),
  succession("convert-trial", "REPLACE", "A free trial turns into a paid agreement, by replacement"),
  route({
    method: "POST",
    path: "/_sim/agreements/{agreementId}/amend",
    summary: "Other terms under the same agreement id",
    body: amendInput,
    run(sim, { params, body }) {
      const agreement = getActive(sim, params.agreementId);
      checkDimensions(productOf(sim, agreement), body.entitlements);
      const { endTime, ...rest } = body;
      if (endTime && endTime <= agreement.startsAt) {
        throw new ControlError(400, "endTime lies after the start.", "endTime");
      }
      return toAgreementView(amendAgreement(sim, agreement, { ...rest, endsAt: endTime }));
    },
  }),
  route({
    method: "POST",
    path: "/_sim/agreements/{agreementId}/advisory",
    summary: "AWS issues an advisory, or resolves it",
    body: advisoryInput,
    run: (sim, { params, body }) =>
      toAgreementView(setAdvisory(sim, getAgreement(sim, params.agreementId), !(body.resolved ?? false))),
  }),
  route({
    method: "PUT",
    path: "/_sim/entitlements",
    summary: "Replaces all entitlements of an agreement and emits License Updated",
    body: entitlementsInput,
    run(sim, { body }) {
      const agreement = getActive(sim, body.agreementId);
      checkDimensions(productOf(sim, agreement), body.entitlements);
      return toAgreementView(replaceEntitlements(sim, agreement, body.entitlements));
    },
  }),
];
