import type { AgreementStatus } from "#lib/generated/prisma/client.ts";

export type Access = "granted" | "suspended" | "ended" | "pending";

type Subject = { status: AgreementStatus; endsAt: Date | null; isLinked: boolean };

/**
 * Whether a buyer may use the product now, with a sentence that says why (rules.md section 2). Pure.
 *
 * @param now business time: an agreement that is ending grants access until its end.
 */
export function accessOf({ status, endsAt, isLinked }: Subject, now: Date): { access: Access; reason: string } {
  switch (status) {
    case "suspended":
      return { access: "suspended", reason: "The agreement is suspended." };
    case "ended":
      return { access: "ended", reason: "The agreement has ended." };
    case "failed":
      return { access: "ended", reason: "The subscription failed at AWS." };
    case "pending":
      return { access: "pending", reason: "AWS has not confirmed the agreement yet." };
    case "active":
    case "trial":
    case "ending":
      if (endsAt !== null && endsAt <= now) return { access: "ended", reason: "The agreement's end has passed." };
      if (!isLinked) return { access: "pending", reason: "Nobody has registered the agreement yet." };
      return {
        access: "granted",
        reason:
          status === "ending" ? "The agreement ends, and grants access until then." : `The agreement is ${status}.`,
      };
  }
}
