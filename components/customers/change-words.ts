const words: Record<string, string> = {
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
