import { awsReasonMeans } from "#lib/status/aws-reason.ts";

const words: Record<string, string> = {
  "agreement.registered": "First buyer arrived",
  "agreement.confirmed": "Confirmed by a buyer’s arrival",
  "agreement.found": "Found at AWS: no notice had told of it",
  "agreement.pending": "Agreement waits for AWS",
  "agreement.active": "Agreement is in force",
  "agreement.trial": "Free trial is in force",
  "agreement.ending": "Agreement is ending",
  "agreement.ended": "Agreement has ended",
  "agreement.failed": "Subscription failed",
  "agreement.linked": "Linked to a customer",
  "agreement.licensed": "Got its licence with the product’s move",
  "agreement.carried_over": "Took over from an earlier agreement",
  "agreement.succession_decided": "What it follows was decided",
  "agreement.suspended": "Access suspended",
  "agreement.resumed": "Access resumed",
  "agreement.transferred": "Agreement moved to another customer",
  "agreement.metering-held": "Sending paused for the agreement",
  "agreement.metering-released": "Sending resumed for the agreement",
  "agreement.metering-from-set": "First metered hour changed",
  "product.metering-held": "Sending paused for the product",
  "product.metering-released": "Sending resumed for the product",
  "metering.adjusted": "Usage corrected",
  "metering-record.held": "Record held",
  "metering-record.released": "Record released",
  "metering-record.released.requested": "Release asked for, waits for a second person",
  "metering-record.resent": "Record sent again",
  "metering-record.resolved": "Record closed as not billed",
  "metering-record.rebooked": "Record booked again, into the open hour",
  "metering-record.duplicate-settled": "Duplicate settled by what AWS holds",
  "usage-event.voided": "Event voided",
  "usage-event.moved": "Event moved to another agreement",
  "usage.released": "Late usage released",
  "usage.resolved": "Usage closed as not billed",
  "note.erased": "Note erased",
  "organization.created": "Customer created",
  "invitation.made": "Colleague invited",
  "invitation.resent": "Invitation sent again",
  "invitation.withdrawn": "Invitation withdrawn",
  "invitation.accepted": "Invitation accepted",
  "member.left": "Member left",
  "join.asked": "Request to join",
  "join.approved": "Request to join approved",
  "join.declined": "Request to join declined",
  "organization.renamed": "Name changed",
  "organization.changed": "Customer changed",
  "member.removed": "Member removed",
  "member.changed": "Member’s role changed",
};

/** What the audit log says in words; an action without words reads as its code. */
export function changeWords(action: string): string {
  return words[action] ?? action;
}

const ours: Record<string, string> = {
  LICENSE_AWAITED: "AWS has not said yet that the license is issued (License Updated).",
  NO_ENTITLEMENTS: "AWS grants nothing: the contract has no entitlements.",
  SUSPENDED_BY_OPERATOR: "An operator has suspended it.",
  NOT_CONFIRMED: "AWS has not confirmed it yet.",
};

/** Why an agreement is pending or suspended, by its status reason: ours, or one of AWS's. A sentence. */
export function heldBackWords(statusReason: string): string {
  return ours[statusReason] ?? awsReasonMeans(statusReason);
}
