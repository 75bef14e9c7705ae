import { z } from "zod";
import { openLink } from "#lib/agreements/agreement-link.ts";
import { enqueueMailOfLink } from "#lib/agreements/lifecycle/messages/mail-of-change.ts";
import { enqueueAgreementWebhook } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { isMemberAtLeast, type Actor } from "#lib/auth/actor.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { isSignInFresh } from "#lib/registration/confirm/describe-registration.ts";
import { beginHandOff } from "#lib/registration/hand-off/hand-off.ts";
import { findRegistration } from "#lib/registration/find-registration.ts";
import { optionalNameInput } from "#lib/text/name.ts";

/** The confirming form: an organization of the person's, or `new` with a name. */
export const confirmInput = z.strictObject({
  organization: z.union([z.literal("new"), z.uuid()]).default("new"),
  organizationName: optionalNameInput().default(""),
});
export type ConfirmInput = z.infer<typeof confirmInput>;

export type ConfirmResult =
  | {
      status: "linked";
      agreementId: string;
      organizationId: string;
      /** The seller's own sign-up with a code, where the product hands off; null where accounts live here. */
      handOffTo: string | null;
    }
  /** Another person linked it first. */
  | { status: "already-linked" }
  /** There is nothing to link: no arrival, an expired one, or one that AWS has not confirmed. */
  | { status: "gone" }
  | { status: "sign-in-again" }
  /** The form was shown to another person, who is signed in no more. */
  | { status: "not-shown-to-you" }
  | { status: "name-missing" }
  /** The person may not link to that organization (any more). */
  | { status: "not-allowed" };

type Deps = {
  db: Database;
  /** Machine time. */
  now: Date;
  /** Business time: from when on the agreement belongs to the organization. */
  businessNow: Date;
};

/** What was pressed, and who pressed it. */
type Press = {
  /** The arrival that the form named: that one is linked, or none. */
  arrival: string;
  /** The user that the form was shown to; another one who is signed in by now links nothing. */
  shownTo: string;
  handles: readonly string[];
  actor: Actor;
  form: ConfirmInput;
};

/**
 * Links the agreement of an arrival to an organization, on the person's own word. The first link wins a race; a second
 * confirmation of the same arrival by the same person finds the first one's result. Everything is one transaction: the
 * organization, its owner, the link, the audit entries and the mail.
 */
export async function confirmRegistration(
  deps: Deps,
  { arrival, shownTo, handles, actor, form }: Press,
): Promise<ConfirmResult> {
  if (shownTo !== actor.userId) return { status: "not-shown-to-you" };
  const found = await findRegistration(deps.db, arrival, { handles, actor }, deps.now);
  if (found === null || found.agreementId === null) return { status: "gone" };
  if (found.state !== "LINKED" && !isSignInFresh(actor, found, deps.now)) return { status: "sign-in-again" };
  try {
    return await deps.db.$transaction((tx) => confirm(tx, deps, { id: found.id, actor, form }));
  } catch (error) {
    if (isUniqueViolation(error)) return { status: "already-linked" };
    throw error;
  }
}

async function confirm(
  tx: Db,
  { now, businessNow }: Deps,
  { id, actor, form }: { id: string; actor: Actor; form: ConfirmInput },
): Promise<ConfirmResult> {
  // The lock makes a double click wait for its first half.
  await tx.$queryRaw`SELECT id FROM registration WHERE id = ${id}::uuid FOR UPDATE`;
  const registration = await tx.registration.findUniqueOrThrow({
    where: { id },
    select: { state: true, agreementId: true, organizationId: true, linkedByUserId: true, expiresAt: true },
  });
  const { state, agreementId, organizationId: linkedTo } = registration;
  if (state === "LINKED" && agreementId !== null && linkedTo !== null) {
    if (registration.linkedByUserId !== actor.userId) return { status: "already-linked" };
    const again = { agreementId, organizationId: linkedTo };
    return { status: "linked", ...again, handOffTo: await beginHandOff(tx, { ...again, userId: actor.userId, now }) };
  }
  if (state !== "RESOLVED" || agreementId === null || registration.expiresAt <= now) return { status: "gone" };
  if ((await tx.agreementLink.count({ where: { agreementId, linkedTo: null } })) > 0)
    return { status: "already-linked" };

  if (form.organization === "new" && form.organizationName === "") return { status: "name-missing" };
  const organizationId =
    form.organization === "new"
      ? await foundOrganization(tx, actor, form.organizationName, businessNow)
      : await ownOrganization(tx, actor, form.organization);
  if (organizationId === null) return { status: "not-allowed" };

  await openLink(tx, { agreementId, organizationId, userId: actor.userId, now: businessNow });
  await tx.registration.update({
    where: { id },
    data: { state: "LINKED", organizationId, linkedByUserId: actor.userId, linkedAt: now, draft: Prisma.DbNull },
    select: { id: true },
  });
  await recordAudit(tx, {
    at: businessNow,
    actor: { kind: "USER", id: actor.userId },
    action: "agreement.linked",
    subject: { type: "agreement", id: agreementId },
    organizationId,
  });
  await tx.agreement.update({
    where: { id: agreementId },
    data: { version: { increment: 1 } },
    select: { id: true },
  });
  await enqueueAgreementWebhook(tx, agreementId, "agreement.registered", businessNow);
  await enqueueMailOfLink(tx, { agreementId, organizationId, userId: actor.userId });
  const linked = { agreementId, organizationId };
  return { status: "linked", ...linked, handOffTo: await beginHandOff(tx, { ...linked, userId: actor.userId, now }) };
}

async function foundOrganization(tx: Db, actor: Actor, name: string, at: Date): Promise<string> {
  const { id } = await tx.organization.create({
    data: { name, createdAt: at, memberships: { create: { userId: actor.userId, role: "OWNER", createdAt: at } } },
    select: { id: true },
  });
  await recordAudit(tx, {
    at,
    actor: { kind: "USER", id: actor.userId },
    action: "organization.created",
    subject: { type: "organization", id },
    organizationId: id,
  });
  return id;
}

/**
 * An organization that the person may link to right now: read again inside the transaction, never taken from the
 * session.
 */
async function ownOrganization(tx: Db, actor: Actor, organizationId: string): Promise<string | null> {
  const membership = await tx.membership.findFirst({
    where: { userId: actor.userId, organizationId, organization: { archivedAt: null } },
    select: { role: true },
  });
  if (membership === null) return null;
  const present = { organizationId, organizationName: "", role: membership.role, isArchived: false };
  return isMemberAtLeast({ memberships: [present] }, organizationId, "ADMIN") ? organizationId : null;
}
