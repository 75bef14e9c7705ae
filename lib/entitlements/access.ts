import { awsReasonMeans } from "#lib/status/aws-reason.ts";
import type { AgreementStatus, EntitlementValueType, IncludedPer } from "#lib/generated/prisma/enums.ts";
import type { Access } from "#lib/status/agreement-statuses.ts";

/** An entitlement, and what was used of it in the running term or month, up to the last hour that is frozen. */
export type GrantInUse = {
  label: string;
  type: EntitlementValueType;
  /** As AWS wrote it. */
  value: string;
  /** What the metered dimension that begins after it counts by; null: none does, or several. */
  per: IncludedPer | null;
  /** Null: not counted against it. */
  used: string | null;
};

type Subject = {
  status: AgreementStatus;
  statusReason: string;
  /** AWS's reason why it is pending or suspended, as AWS spells it; null: AWS gave none. */
  awsReason: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  isLinked: boolean;
  grants: readonly GrantInUse[];
};

/**
 * Whether a buyer may use the product now, with a sentence that says why (docs/rules.md, section 2): "Active since
 * 2026-01-01, 50 of 100 seats, ends 2026-12-31." Pure.
 *
 * @param now business time: an agreement that is ending grants access until its end.
 */
export function accessOf(subject: Subject, now: Date): { access: Access; reason: string } {
  const { status, endsAt } = subject;
  const until = endsAt === null ? "" : ` on ${dayOf(endsAt)}`;
  switch (status) {
    case "suspended":
      return { access: "suspended", reason: `The agreement is suspended.${ofAws(subject)}` };
    case "ended":
      return { access: "ended", reason: `The agreement ended${until}.` };
    case "failed":
      return { access: "ended", reason: "The subscription failed at AWS." };
    case "pending":
      return { access: "pending", reason: `AWS has not confirmed the agreement yet.${ofAws(subject)}` };
    case "active":
    case "trial":
    case "ending":
      if (endsAt !== null && endsAt <= now) return { access: "ended", reason: `The agreement's end passed${until}.` };
      if (!subject.isLinked) return { access: "pending", reason: "Nobody has registered the agreement yet." };
      return { access: "granted", reason: grantedWords(subject) };
  }
}

/**
 * AWS's reason, by its name and in words: " INVALID_PAYMENT_INSTRUMENT: AWS could not charge the buyer's payment
 * method."
 */
function ofAws({ statusReason, awsReason }: Subject): string {
  if (statusReason === "SUSPENDED_BY_OPERATOR") return " The seller suspended it.";
  if (awsReason !== null) return ` ${awsReason}: ${awsReasonMeans(awsReason)}`;
  return statusReason === "LICENSE_AWAITED"
    ? " AWS has not said yet that the license is issued (License Updated)."
    : "";
}

/** Entitlements named in the sentence; the answer lists all. */
const TOLD = 3;

function grantedWords({ status, startsAt, endsAt, grants }: Subject): string {
  const state = status === "trial" ? "Free trial" : "Active";
  const parts = [
    startsAt === null ? state : `${state} since ${dayOf(startsAt)}`,
    ...grants.slice(0, TOLD).map(grantWords),
    ...(grants.length > TOLD ? [`${grants.length - TOLD} more`] : []),
    ...(endsAt === null ? [] : [`ends ${dayOf(endsAt)}`]),
  ];
  return `${parts.join(", ")}.`;
}

function grantWords({ label, type, value, per, used }: GrantInUse): string {
  const name = label.charAt(0).toLowerCase() + label.slice(1);
  switch (type) {
    case "integer":
    case "double":
      if (per === "hour") return `${value} ${name} an hour`;
      return used === null ? `${value} ${name}` : `${used} of ${value} ${name}`;
    case "boolean":
      return value === "true" ? name : `no ${name}`;
    case "string":
      return `${name} ${value}`;
  }
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
