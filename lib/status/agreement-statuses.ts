import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";

export type { AgreementStatus } from "#lib/generated/prisma/enums.ts";

/** The answer to a question for an agreement's access. */
export const accesses = ["granted", "suspended", "ended", "pending"] as const;
export type Access = (typeof accesses)[number];

type StatusFacts = {
  /** The answer while the agreement is linked, and its end, where it is known, has not passed. */
  access: Access;
  /** Usage stamped in its term: taken, or refused. Of an ended one it is taken until the final usage window is over. */
  usage: "taken" | "refused";
  /** Whether the status says that there is an end, ahead or passed. */
  end: "known" | "open";
};

/**
 * What each status of an agreement means (docs/rules.md, section 2), in the order in which screens list them. Every
 * list of statuses, in TypeScript and in SQL (`agreement-statuses-sql.ts`), is derived from it.
 */
const facts = {
  active: { access: "granted", usage: "taken", end: "open" },
  trial: { access: "granted", usage: "taken", end: "open" },
  ending: { access: "granted", usage: "taken", end: "known" },
  pending: { access: "pending", usage: "refused", end: "open" },
  suspended: { access: "suspended", usage: "taken", end: "open" },
  ended: { access: "ended", usage: "taken", end: "known" },
  failed: { access: "ended", usage: "refused", end: "open" },
} as const satisfies Record<AgreementStatus, StatusFacts>;

/** All statuses, in the order in which screens list them. */
export const agreementStatuses = Object.keys(facts) as AgreementStatus[];

/** AWS sold it, and it is not suspended. */
export function isInForce(status: AgreementStatus): boolean {
  return facts[status].access === "granted";
}

/** It came to its end, or never began. Only an event or a read of AWS brings it back. */
export function isOver(status: AgreementStatus): boolean {
  return facts[status].access === "ended";
}

/**
 * In force or suspended: AWS sold it, and it is not over. It may be suspended, and its frozen hours may be corrected.
 */
export function isCurrent(status: AgreementStatus): boolean {
  return isInForce(status) || facts[status].access === "suspended";
}

/** Not over, and without access: AWS has not confirmed it, or it is suspended. */
export function isHeldBack(status: AgreementStatus): boolean {
  return !isInForce(status) && !isOver(status);
}

/** Takes usage stamped in its term. */
export function takesUsage(status: AgreementStatus): boolean {
  return facts[status].usage === "taken";
}

/** In force, and the status names no end. A trial's date may be known all the same. */
export function isInForceWithoutEnd(status: AgreementStatus): boolean {
  return isInForce(status) && facts[status].end === "open";
}

/** Its end is ahead and known, or has come. */
export function hasKnownEnd(status: AgreementStatus): boolean {
  return facts[status].end === "known";
}

export const inForceStatuses = agreementStatuses.filter(isInForce);
