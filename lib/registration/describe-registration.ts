import { findOpenLink, listMaskedOwners } from "#lib/agreements/agreement-link.ts";
import { membershipOf, type Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import type { AgreementStatus, PricingModel } from "#lib/generated/prisma/client.ts";
import { canAskAgain, toFault, type RegistrationFault } from "#lib/registration/fault.ts";
import { findRegistration, type FoundRegistration } from "#lib/registration/find-registration.ts";
import { referenceOf } from "#lib/registration/handle.ts";
import { listChoices, type Choices } from "#lib/registration/list-choices.ts";

/** Linking asks for a sign-in younger than this (threat R04). */
export const FRESH_SIGN_IN_MS = 10 * 60_000;

/** What the buyer is shown of what AWS said. */
export type ArrivalFacts = {
  productTitle: string;
  pricingModel: PricingModel;
  supportEmail: string | null;
  customerAwsAccountId: string | null;
  awsAgreementId: string | null;
  status: AgreementStatus;
  startsAt: Date | null;
  endsAt: Date | null;
  /** From AWS's form, untrusted. */
  isFreeTrialHinted: boolean;
};

/** Where a buyer's arrival stands, and so what `/register` shows. */
export type RegistrationStep =
  | { step: "fault"; fault: RegistrationFault; reference: string | null; canAskAgain: boolean; expiresAt: Date | null }
  | { step: "ask-aws" }
  | { step: "sign-in"; facts: ArrivalFacts; isLinked: boolean }
  | { step: "choose"; facts: ArrivalFacts; choices: Choices; isSignInFresh: boolean }
  | { step: "linked-elsewhere"; facts: ArrivalFacts; reference: string; owners: string[] }
  | { step: "linked-to-yours"; facts: ArrivalFacts; organizationName: string; agreementId: string }
  | { step: "done" };

type Deps = { db: Db; now: Date };
type Who = { handle: string | null; actor: Actor | null };

/** Says where the arrival of this browser or person stands. Reads only. */
export async function describeRegistration({ db, now }: Deps, { handle, actor }: Who): Promise<RegistrationStep> {
  const found = await findRegistration(db, { handle, email: actor?.email ?? null }, now);
  if (found === null) return faultStep(handle === null ? "NO_REGISTRATION" : "EXPIRED_REGISTRATION", null);
  if (found.state === "LINKED" && actor !== null && found.linkedByUserId === actor.userId) return { step: "done" };
  if (found.expiresAt <= now) return faultStep("EXPIRED_REGISTRATION", found);
  if (found.state === "FAILED") return faultStep(toFault(found.failureCode ?? ""), found);
  if (found.state === "RECEIVED") {
    return found.failureCode === null ? { step: "ask-aws" } : faultStep(toFault(found.failureCode), found);
  }

  const agreementId = found.agreementId!;
  const facts = await readFacts(db, found);
  const link = await findOpenLink(db, agreementId);
  if (actor === null) return { step: "sign-in", facts, isLinked: link !== null };
  if (link !== null) {
    if (membershipOf(actor, link.organizationId) !== null) {
      return { step: "linked-to-yours", facts, organizationName: link.organizationName, agreementId };
    }
    const owners = await listMaskedOwners(db, link.organizationId);
    return { step: "linked-elsewhere", facts, reference: referenceOf(found.id), owners };
  }
  return { step: "choose", facts, choices: await listChoices(db, actor), isSignInFresh: isSignInFresh(actor, now) };
}

/** Whether a person signed in recently enough to link. Pure. */
export function isSignInFresh(actor: Pick<Actor, "signedInAt">, now: Date): boolean {
  return now.getTime() - actor.signedInAt.getTime() < FRESH_SIGN_IN_MS;
}

function faultStep(fault: RegistrationFault, found: FoundRegistration | null): RegistrationStep {
  return {
    step: "fault",
    fault,
    reference: found === null ? null : referenceOf(found.id),
    canAskAgain: canAskAgain(fault),
    expiresAt: found?.expiresAt ?? null,
  };
}

async function readFacts(db: Db, found: FoundRegistration): Promise<ArrivalFacts> {
  const agreement = await db.agreement.findUniqueOrThrow({
    where: { id: found.agreementId! },
    select: { customerAwsAccountId: true, awsAgreementId: true, status: true, startsAt: true, endsAt: true },
  });
  return {
    ...agreement,
    productTitle: found.product?.title ?? "",
    pricingModel: found.product?.pricingModel ?? "SUBSCRIPTION",
    supportEmail: found.product?.supportEmail ?? null,
    isFreeTrialHinted: found.offerTypeHint === "free-trial",
  };
}
