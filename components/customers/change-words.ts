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
  "note.erased": "Note erased",
  "organization.created": "Customer created",
  "organization.renamed": "Name changed",
  "organization.changed": "Customer changed",
  "member.invited": "Member invited",
  "member.added": "Member added",
  "member.removed": "Member removed",
  "member.changed": "Member’s role changed",
};

/** What the audit log says in words; an action without words reads as its code. */
export function changeWords(action: string): string {
  return words[action] ?? action;
}
