import { z } from "zod";
import { maskAwsAccount } from "#lib/agreements/mask-aws-account.ts";
import type { Db } from "#lib/db/client.ts";
import type { PricingModel } from "#lib/generated/prisma/enums.ts";
import type { AgreementMailData, MailContent, StandingMailData } from "#lib/mail/mail-port.ts";
import { readAlertsMail } from "#lib/mail-delivery/read-alerts-mail.ts";
import {
  readJoinApproved,
  readJoinDeclined,
  readJoinRequest,
  readTeamInvitation,
} from "#lib/mail-delivery/read-team-mail.ts";
import { isUsagePriced } from "#lib/status/pricing.ts";
import { toStatusFacts } from "#lib/status/status-facts.ts";
import { machineClock, type Clock } from "#lib/time/clock.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { isInForceWithoutEnd } from "#lib/status/agreement-statuses.ts";
import { managingRoles, operatorRoles } from "#lib/auth/roles.ts";

type PendingMailRow = { template: string; userId: string; data: unknown };
type Deps = {
  db: Db;
  appUrl: string;
  /** Business time; the machine's where none is followed. */
  clock?: Clock;
};
type Person = { id: string; email: string; name: string | null };

const ofAgreement = z.object({ agreementId: z.uuid(), organizationId: z.uuid() });
const ofEnd = ofAgreement.extend({ endsAt: z.iso.datetime(), reason: z.string() });
const ofInvitation = z.object({ role: z.enum(operatorRoles), invitedBy: z.uuid() });

/** AWS takes the last usage of an agreement until this long after its end (AWS facts 5.4). */
const FINAL_USAGE_MS = HOUR_MS;

/**
 * What a pending mail shows, with today's names and address; null when it cannot be sent any more: the person was erased, or
 * has nothing to do with it by now.
 *
 * @throws Error when no template has this name, or its data are not such.
 */
export async function readPendingMail(
  deps: Deps,
  pending: PendingMailRow,
): Promise<({ to: string } & MailContent) | null> {
  const found = await deps.db.user.findUnique({
    where: { id: pending.userId },
    select: { id: true, email: true, name: true, erasedAt: true },
  });
  if (found === null || found.erasedAt !== null || found.email === null) return null;
  const person = { id: found.id, email: found.email, name: found.name };
  const content = await readContent(deps, pending, person);
  return content === null ? null : { to: person.email, ...content };
}

async function readContent(
  deps: Deps,
  { template, data }: PendingMailRow,
  person: Person,
): Promise<MailContent | null> {
  switch (template) {
    case "welcome":
      return readWelcome(deps, ofAgreement.parse(data), person);
    case "pending": {
      const shown = await readAgreement(deps, ofAgreement.parse(data), person);
      // What AWS confirmed since has its own mail: welcome.
      if (shown === null || isInForceWithoutEnd(shown.agreement.status)) return null;
      return { template, data: { ...shown.common, ...(await readStanding(deps, shown.agreement)) } };
    }
    case "ending":
    case "ended":
      return readEnd(deps, template, ofEnd.parse(data), person);
    case "invitation": {
      const { role, invitedBy } = ofInvitation.parse(data);
      if (!(await isOperator(deps.db, person.id))) return null;
      const inviter = await deps.db.user.findUnique({ where: { id: invitedBy }, select: { name: true, email: true } });
      const by = inviter?.name ?? inviter?.email ?? null;
      return { template, data: { appUrl: deps.appUrl, personName: person.name, role, invitedBy: by } };
    }
    case "team-invitation":
      return readTeamInvitation(deps, data, person);
    case "join-request":
      return readJoinRequest(deps, data, person);
    case "join-approved":
      return readJoinApproved(deps, data, person);
    case "join-declined":
      return readJoinDeclined(deps, data, person);
    case "alerts":
      return (await isOperator(deps.db, person.id)) ? { template, data: await readAlertsMail(deps, data) } : null;
    default:
      throw new Error(`there is no mail template "${template}"`);
  }
}

async function readWelcome(deps: Deps, ids: z.infer<typeof ofAgreement>, person: Person): Promise<MailContent | null> {
  const shown = await readAgreement(deps, ids, person);
  if (shown === null) return null;
  const { common, agreement, link } = shown;
  const linker =
    link.linkedByUserId === null
      ? null
      : await deps.db.user.findUnique({ where: { id: link.linkedByUserId }, select: { name: true, email: true } });
  return {
    template: "welcome",
    data: {
      ...common,
      linkedBy: linker?.name ?? linker?.email ?? common.organizationName,
      linkedAt: link.linkedFrom,
      ...(await readStanding(deps, agreement)),
    },
  };
}

type AgreementRow = Parameters<typeof toStatusFacts>[0] & { product: { pricingModel: PricingModel } };

async function readStanding({ clock = machineClock }: Deps, agreement: AgreementRow): Promise<StandingMailData> {
  const { pricingModel } = agreement.product;
  return { standing: { ...toStatusFacts(agreement), pricingModel }, readAt: await clock.now() };
}

async function readEnd(
  deps: Deps,
  template: "ending" | "ended",
  { endsAt, reason, ...ids }: z.infer<typeof ofEnd>,
  person: Person,
): Promise<MailContent | null> {
  const shown = await readAgreement(deps, ids, person);
  if (shown === null) return null;
  const end = new Date(endsAt);
  const { integration } = shown.agreement.product;
  return {
    template,
    data: {
      ...shown.common,
      endsAt: end,
      finalUsageBy: integration === "LEGACY" ? null : new Date(end.getTime() + FINAL_USAGE_MS),
      isUsagePriced: isUsagePriced(shown.agreement.product),
      reason,
      endReason: shown.agreement.endReason,
    },
  };
}

/** The agreement as a member may see it; null when it was never linked there, or the person manages nothing there any more. */
async function readAgreement({ db, appUrl }: Deps, ids: z.infer<typeof ofAgreement>, person: Person) {
  const { agreementId, organizationId } = ids;
  const [link, membership] = await Promise.all([
    db.agreementLink.findFirst({
      where: { agreementId, organizationId },
      orderBy: { linkedFrom: "desc" },
      select: {
        linkedFrom: true,
        linkedByUserId: true,
        organization: { select: { name: true } },
        agreement: { include: { product: true } },
      },
    }),
    db.membership.findFirst({
      where: { organizationId, userId: person.id, role: { in: managingRoles } },
      select: { id: true },
    }),
  ]);
  if (link === null || membership === null) return null;
  const { agreement, organization } = link;
  const account = agreement.customerAwsAccountId;
  const common: AgreementMailData = {
    appUrl,
    productTitle: agreement.product.title,
    organizationName: organization.name,
    personName: person.name,
    awsAgreementId: agreement.awsAgreementId,
    awsAccount: account === null ? null : maskAwsAccount(account),
    agreementId,
    supportEmail: agreement.product.supportEmail,
  };
  return { common, agreement, link };
}

async function isOperator(db: Db, userId: string): Promise<boolean> {
  return (await db.operator.count({ where: { userId, removedAt: null } })) > 0;
}
