import { findOpenLink, listMaskedOwners } from "#lib/agreements/agreement-link.ts";
import { membershipOf, type Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import type { PricingModel } from "#lib/generated/prisma/client.ts";
import { canAskAgain, toFault, type RegistrationFault } from "#lib/registration/fault.ts";
import { readDraft, type Draft } from "#lib/registration/arrival/draft.ts";
import {
  findNewestRegistration,
  findRegistration,
  type FoundRegistration,
} from "#lib/registration/find-registration.ts";
import { hashAddress, referenceOf } from "#lib/registration/handle.ts";
import { statusColumns, toStatusFacts, type StatusFacts } from "#lib/status/status-facts.ts";
import { listChoices, type Choices } from "#lib/registration/confirm/list-choices.ts";

/** Linking asks for a sign-in younger than this, or for one within the arrival itself (threat R04). */
const FRESH_SIGN_IN_MS = 10 * 60_000;

/** What the buyer is shown of what AWS said. */
export type ArrivalFacts = StatusFacts & {
  productTitle: string;
  pricingModel: PricingModel;
  supportEmail: string | null;
  customerAwsAccountId: string | null;
  awsAgreementId: string | null;
  /** From AWS's form, untrusted. */
  isFreeTrialHinted: boolean;
  /** Business time at which it was read. */
  readAt: Date;
};

/**
 * How far a buyer's arrival has come, and so what `/register` shows. `arrival` is the one shown; each form names it.
 */
export type RegistrationStep =
  | {
      step: "fault";
      /** Null: there is none, or none that may be shown here. */
      arrival: string | null;
      fault: RegistrationFault;
      reference: string | null;
      canAskAgain: boolean;
      expiresAt: Date | null;
      /** How often AWS was asked. */
      attempts: number;
    }
  /** `isAsked`: AWS is being asked just now, so that the page has to wait only. */
  | { step: "ask-aws"; arrival: string; isAsked: boolean; attempts: number }
  | { step: "sign-in"; arrival: string; facts: ArrivalFacts; isLinked: boolean }
  | {
      step: "choose";
      arrival: string;
      facts: ArrivalFacts;
      choices: Choices;
      isSignInFresh: boolean;
      /** What the person had entered when their session ended. */
      draft: Draft | null;
    }
  | {
      step: "linked-elsewhere";
      arrival: string;
      facts: ArrivalFacts;
      reference: string;
      agreementId: string;
      owners: string[];
    }
  | { step: "linked-to-yours"; arrival: string; facts: ArrivalFacts; organizationName: string; agreementId: string }
  | { step: "done"; arrival: string };

type Deps = {
  db: Db;
  /** Machine time. */
  now: Date;
  /** Business time, where it is known: what an agreement's start is compared with. */
  businessNow?: Date;
};
type Who = {
  /** The arrival that was asked for; null: the newest. */
  arrival: string | null;
  handles: readonly string[];
  actor: Actor | null;
};

/** Says how far an arrival of this browser or person has come. Reads only. */
export async function describeRegistration(
  { db, now, businessNow = now }: Deps,
  { arrival: wanted, ...visitor }: Who,
): Promise<RegistrationStep> {
  const { handles, actor } = visitor;
  const found =
    wanted === null ? await findNewestRegistration(db, visitor, now) : await findRegistration(db, wanted, visitor, now);
  if (found === null) return faultStep(handles.length === 0 ? "NO_REGISTRATION" : "EXPIRED_REGISTRATION", null);
  const arrival = found.id;
  if (found.state === "LINKED" && actor !== null && found.linkedByUserId === actor.userId) {
    return { step: "done", arrival };
  }
  if (found.expiresAt <= now) return faultStep("EXPIRED_REGISTRATION", found);
  if (found.state === "FAILED") return faultStep(toFault(found.failureCode ?? ""), found);
  if (found.state === "RECEIVED") {
    const isAsked = found.leaseUntil !== null && found.leaseUntil > now;
    return found.failureCode === null || isAsked
      ? { step: "ask-aws", arrival, isAsked, attempts: found.attempts }
      : faultStep(toFault(found.failureCode), found);
  }

  const agreementId = found.agreementId!;
  const facts = await readFacts(db, found, businessNow);
  const link = await findOpenLink(db, agreementId);
  if (actor === null) return { step: "sign-in", arrival, facts, isLinked: link !== null };
  if (link !== null) {
    if (membershipOf(actor, link.organizationId) !== null) {
      return { step: "linked-to-yours", arrival, facts, organizationName: link.organizationName, agreementId };
    }
    const owners = await listMaskedOwners(db, link.organizationId);
    return { step: "linked-elsewhere", arrival, facts, reference: referenceOf(found.id), agreementId, owners };
  }
  const draft = await readDraft(db, { arrival, userId: actor.userId });
  const choices = await listChoices(db, actor);
  return { step: "choose", arrival, facts, choices, draft, isSignInFresh: isSignInFresh(actor, found, now) };
}

/**
 * Whether a person signed in recently enough to link: within ten minutes, or since the arrival came, where a sign-in
 * link was mailed from it to that person's address. An arrival lives an hour, so no second mail is asked for within it.
 * Pure.
 */
export function isSignInFresh(
  actor: Pick<Actor, "signedInAt" | "email">,
  { emailHash, createdAt }: Pick<FoundRegistration, "emailHash" | "createdAt">,
  now: Date,
): boolean {
  if (now.getTime() - actor.signedInAt.getTime() < FRESH_SIGN_IN_MS) return true;
  if (emailHash === null || actor.signedInAt < createdAt) return false;
  return Buffer.from(emailHash).equals(hashAddress(actor.email));
}

function faultStep(fault: RegistrationFault, found: FoundRegistration | null): RegistrationStep {
  return {
    step: "fault",
    arrival: found?.id ?? null,
    fault,
    reference: found === null ? null : referenceOf(found.id),
    canAskAgain: canAskAgain(fault),
    expiresAt: found?.expiresAt ?? null,
    attempts: found?.attempts ?? 0,
  };
}

async function readFacts(db: Db, found: FoundRegistration, readAt: Date): Promise<ArrivalFacts> {
  const agreement = await db.agreement.findUniqueOrThrow({
    where: { id: found.agreementId! },
    select: { customerAwsAccountId: true, awsAgreementId: true, ...statusColumns },
  });
  const { customerAwsAccountId, awsAgreementId, ...columns } = agreement;
  return {
    ...toStatusFacts(columns),
    customerAwsAccountId,
    awsAgreementId,
    readAt,
    productTitle: found.product?.title ?? "",
    pricingModel: found.product?.pricingModel ?? "SUBSCRIPTION",
    supportEmail: found.product?.supportEmail ?? null,
    isFreeTrialHinted: found.offerTypeHint === "free-trial",
  };
}
