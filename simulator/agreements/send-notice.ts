import { noticeRows, type Notice } from "#simulator/events/agreement-notices.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { randomText } from "#simulator/state/random.ts";
import type { Agreement } from "#simulator/state/tables.ts";

const STAGES = { reached: "Reached", "vet-succeeded": "Vet Succeeded", "vet-failed": "Vet Failed" } as const;

/** What AWS is to say of an agreement. */
export type NoticeRequest =
  | { kind: "billing-adjustment"; amount: string; reasonCode: string; failed: boolean }
  | { kind: "spend-threshold"; stage: keyof typeof STAGES }
  | { kind: "renewal-terms-finalized" | "renewal-upcoming"; totalContractValue: string };

function toNotice(request: NoticeRequest): Notice {
  switch (request.kind) {
    case "billing-adjustment":
      return {
        kind: request.kind,
        id: `ba-${randomText(13)}`,
        invoiceId: randomText(9, "0123456789"),
        amount: request.amount,
        reasonCode: request.reasonCode,
        hasFailed: request.failed,
      };
    case "spend-threshold":
      return { kind: request.kind, stage: STAGES[request.stage] };
    case "renewal-terms-finalized":
    case "renewal-upcoming":
      return { kind: request.kind, totalContractValue: request.totalContractValue };
  }
}

/** AWS says something of an agreement that does not change it. */
export function sendNotice(sim: Sim, agreement: Agreement, request: NoticeRequest): Agreement {
  sim.store.commit(noticeRows(sim, agreement, toNotice(request), sim.clock.now()));
  return agreement;
}
