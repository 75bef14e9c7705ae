import type { AgreementStatus, Prisma } from "#lib/generated/prisma/client.ts";

/** The columns of an agreement that the console's lists show. */
export const agreementColumns = {
  id: true,
  status: true,
  statusReason: true,
  awsReason: true,
  endReason: true,
  isTrial: true,
  awsAgreementId: true,
  previousAwsAgreementId: true,
  customerAwsAccountId: true,
  licenseArn: true,
  customerIdentifier: true,
  offerId: true,
  proposerAccountId: true,
  startsAt: true,
  endsAt: true,
  createdAt: true,
  awsReadAt: true,
  awsReadDeniedAt: true,
  awsReadFailingSince: true,
  awsReadError: true,
  product: { select: { id: true, title: true, productCode: true } },
  links: {
    where: { linkedTo: null },
    select: { organization: { select: { id: true, name: true } } },
    take: 1,
  },
} satisfies Prisma.AgreementSelect;

/** An agreement as the console lists it; `organization` is the one it is linked to now. */
export type AgreementRow = Omit<Prisma.AgreementGetPayload<{ select: typeof agreementColumns }>, "links" | "status"> & {
  status: AgreementStatus;
  organization: { id: string; name: string } | null;
};

export function toAgreementRow({
  links,
  ...agreement
}: Prisma.AgreementGetPayload<{ select: typeof agreementColumns }>): AgreementRow {
  return { ...agreement, organization: links[0]?.organization ?? null };
}
