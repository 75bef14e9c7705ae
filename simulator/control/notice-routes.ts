import { answerCancellation, requestCancellation } from "#simulator/agreements/request-cancellation.ts";
import { sendNotice, type NoticeRequest } from "#simulator/agreements/send-notice.ts";
import { toAgreementView } from "#simulator/agreements/agreement-view.ts";
import { ControlError } from "#simulator/control/control-error.ts";
import { getActive, getAgreement } from "#simulator/control/find-agreement.ts";
import { cancellationAnswerInput, cancellationInput, noticeInput } from "#simulator/control/inputs.ts";
import { route } from "#simulator/control/route.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement } from "#simulator/state/tables.ts";

const ANSWERS = { approve: "APPROVED", reject: "REJECTED", withdraw: "CANCELLED" } as const;

/** What an agreement must be like for AWS to say such a thing of it. */
function checkNotice(sim: Sim, agreement: Agreement, { kind }: NoticeRequest): void {
  if (kind.startsWith("renewal") && agreement.endsAt === null) {
    throw new ControlError(400, "An agreement without an end does not renew.", "kind");
  }
  const product = sim.store.rows.products.get(agreement.productCode);
  if (kind === "spend-threshold" && !product?.dimensions.some(({ metered }) => metered)) {
    throw new ControlError(400, "AWS watches the spending on metered products only.", "kind");
  }
}

export const noticeRoutes = [
  route({
    method: "POST",
    path: "/_sim/agreements/{agreementId}/request-cancellation",
    summary: "The seller asks the buyer to let the agreement end; unanswered, that is approved after 7 days",
    body: cancellationInput,
    run(sim, { params, body }) {
      const agreement = getActive(sim, params.agreementId);
      if (agreement.cancellationRequest?.statusCode === "PENDING_APPROVAL") {
        throw new ControlError(400, "A request waits for the buyer already.", "agreementId");
      }
      const { invalid, ...rest } = body;
      return toAgreementView(requestCancellation(sim, agreement, { ...rest, isInvalid: invalid }));
    },
  }),
  route({
    method: "POST",
    path: "/_sim/agreements/{agreementId}/answer-cancellation",
    summary: "The buyer approves or rejects the seller's request, or the seller withdraws it",
    body: cancellationAnswerInput,
    run(sim, { params, body }) {
      const agreement = getActive(sim, params.agreementId);
      if (agreement.cancellationRequest?.statusCode !== "PENDING_APPROVAL") {
        throw new ControlError(400, "No request waits for the buyer.", "agreementId");
      }
      return toAgreementView(answerCancellation(sim, agreement, ANSWERS[body.answer]));
    },
  }),
  route({
    method: "POST",
    path: "/_sim/agreements/{agreementId}/notice",
    summary: "AWS says something of an agreement that does not change it: billing adjustment, spend threshold, renewal",
    body: noticeInput,
    run(sim, { params, body }) {
      const agreement = getAgreement(sim, params.agreementId);
      checkNotice(sim, agreement, body);
      return toAgreementView(sendNotice(sim, agreement, body));
    },
  }),
];
