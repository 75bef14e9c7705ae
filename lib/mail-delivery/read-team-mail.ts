import { z } from "zod";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import type { Db } from "#lib/db/client.ts";
import type { MailContent } from "#lib/mail/mail-port.ts";
import { invitationUrl } from "#lib/team/invitation-link.ts";
import { managingRoles } from "#lib/auth/roles.ts";

type Deps = { db: Db; appUrl: string };
type Person = { id: string; name: string | null };

const ofInvitation = z.object({ invitationId: z.uuid() });
const ofRequest = z.object({ requestId: z.uuid() });
const ofApproval = z.object({ organizationId: z.uuid(), agreementId: z.uuid() });
const ofDecline = z.object({ agreementId: z.uuid() });

/** An invitation that is still open; its link is made here and kept nowhere. */
export async function readTeamInvitation(
  { db, appUrl }: Deps,
  data: unknown,
  person: Person,
): Promise<MailContent | null> {
  const found = await db.teamInvitation.findFirst({
    where: { id: ofInvitation.parse(data).invitationId, userId: person.id, organization: { archivedAt: null } },
    select: {
      id: true,
      role: true,
      expiresAt: true,
      organizationId: true,
      invitedByUserId: true,
      organization: { select: { name: true } },
    },
  });
  if (found === null) return null;
  const by = await db.user.findFirst({
    where: { id: found.invitedByUserId, memberships: { some: { organizationId: found.organizationId } } },
    select: { name: true, email: true },
  });
  return {
    template: "team-invitation",
    data: {
      organizationName: found.organization.name,
      role: found.role,
      invitedBy: by?.name ?? by?.email ?? null,
      url: invitationUrl(appSealer(), appUrl, found),
      expiresAt: found.expiresAt,
    },
  };
}

/** A request that waits, for a person who may decide it. */
export async function readJoinRequest(
  { db, appUrl }: Deps,
  data: unknown,
  person: Person,
): Promise<MailContent | null> {
  const found = await db.joinRequest.findFirst({
    where: {
      id: ofRequest.parse(data).requestId,
      declinedAt: null,
      organization: { memberships: { some: { userId: person.id, role: { in: managingRoles } } } },
    },
    select: {
      id: true,
      agreementId: true,
      expiresAt: true,
      organization: { select: { name: true } },
      user: { select: { email: true } },
    },
  });
  if (!found?.user.email) return null;
  const { title } = await readProduct(db, found.agreementId);
  return {
    template: "join-request",
    data: {
      personName: person.name,
      organizationName: found.organization.name,
      productTitle: title,
      askedBy: found.user.email,
      url: `${appUrl}/dashboard/team/requests/${found.id}`,
      expiresAt: found.expiresAt,
    },
  };
}

export async function readJoinApproved(
  { db, appUrl }: Deps,
  data: unknown,
  person: Person,
): Promise<MailContent | null> {
  const { organizationId, agreementId } = ofApproval.parse(data);
  const membership = await db.membership.findFirst({
    where: { organizationId, userId: person.id },
    select: { role: true, organization: { select: { name: true } } },
  });
  if (membership === null) return null;
  const { title } = await readProduct(db, agreementId);
  return {
    template: "join-approved",
    data: {
      personName: person.name,
      organizationName: membership.organization.name,
      productTitle: title,
      role: membership.role,
      url: `${appUrl}/dashboard?organization=${organizationId}`,
    },
  };
}

export async function readJoinDeclined(
  { db, appUrl }: Deps,
  data: unknown,
  person: Person,
): Promise<MailContent | null> {
  const { title, supportEmail } = await readProduct(db, ofDecline.parse(data).agreementId);
  return {
    template: "join-declined",
    data: { personName: person.name, productTitle: title, supportEmail, url: `${appUrl}/dashboard` },
  };
}

async function readProduct(db: Db, agreementId: string): Promise<{ title: string; supportEmail: string | null }> {
  const { product } = await db.agreement.findUniqueOrThrow({
    where: { id: agreementId },
    select: { product: { select: { title: true, supportEmail: true } } },
  });
  return product;
}
